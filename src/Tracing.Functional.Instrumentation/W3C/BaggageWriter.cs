using System.Runtime.CompilerServices;
using System.Text;

namespace Tracing.Functional.W3C;

// Writes the baggage field: percent-encoded values, whole members only, within the limits of W3C Baggage. Members that cannot be written,
// because the name is no token or there is no room, are left out.
internal ref struct BaggageWriter
{
    private DefaultInterpolatedStringHandler _text;
    private int _length;
    private int _members;

    /// <summary>The text grows in the scratch space first.</summary>
    public BaggageWriter(Span<char> scratch) => _text = new DefaultInterpolatedStringHandler(0, 0, provider: null, scratch);

    public readonly bool IsFull => _members == BaggageList.MostMembers;

    public void Add(string key, string? value)
    {
        value ??= "";
        if (IsFull || value.Length > BaggageList.Longest || !BaggageList.IsKey(key))
            return;

        var plain = BaggageList.PlainLength(value);
        var length = (_members > 0 ? 1 : 0) + key.Length + 1 + plain + EncodedLength(value.AsSpan(plain));
        if (_length + length > BaggageList.Longest)
            return;

        if (_members > 0)
            _text.AppendLiteral(",");
        _text.AppendLiteral(key);
        _text.AppendLiteral("=");
        _text.AppendFormatted(value.AsSpan(0, plain));
        if (plain < value.Length)
            Encode(value.AsSpan(plain));
        _length += length;
        _members++;
    }

    /// <summary>The field; null if it is empty. The writer cannot be used again.</summary>
    public string? Done()
    {
        var text = _text.ToStringAndClear();
        return _members == 0 ? null : text;
    }

    private static int EncodedLength(ReadOnlySpan<char> value)
    {
        var length = 0;
        foreach (var rune in value.EnumerateRunes())
            length += IsPlain(rune) ? 1 : 3 * rune.Utf8SequenceLength;
        return length;
    }

    private void Encode(ReadOnlySpan<char> value)
    {
        Span<byte> bytes = stackalloc byte[4];
        Span<char> letters = stackalloc char[3];
        foreach (var rune in value.EnumerateRunes())
        {
            if (IsPlain(rune))
            {
                letters[0] = (char)rune.Value;
                _text.AppendFormatted(letters[..1]);
                continue;
            }

            foreach (var one in bytes[..rune.EncodeToUtf8(bytes)])
            {
                (letters[0], letters[1], letters[2]) = ('%', Hex(one >> 4), Hex(one & 15));
                _text.AppendFormatted(letters);
            }
        }
    }

    private static bool IsPlain(Rune rune)
    {
        if (!rune.IsAscii)
            return false;
        var letter = (char)rune.Value;
        return BaggageList.PlainLength(new ReadOnlySpan<char>(in letter)) == 1;
    }

    private static char Hex(int digit) => (char)(digit < 10 ? '0' + digit : 'A' + digit - 10);
}
