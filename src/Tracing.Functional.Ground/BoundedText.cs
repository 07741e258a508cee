using System.Buffers;

namespace Tracing.Functional.Ground;

// A text that is written piece by piece into a pooled buffer and never grows much beyond its limit. What does not fit is redacted and then
// cut off, and a mark at the end shows that. Finish gives the buffer back.
internal ref struct BoundedText(int limit, string mark = BoundedText.Cut)
{
    private const string Cut = "…";
    private const int FirstLength = 2_048;
    private char[] _buffer = ArrayPool<char>.Shared.Rent(Math.Min(limit, FirstLength));
    private int _length;

    private readonly int _room = limit - mark.Length;
    private bool _isBroken;

    /// <summary>Whether something is cut off.</summary>
    public bool IsFull { get; private set; }

    /// <summary>
    /// The text up to the limit, above 0. If it is longer, the beginning of the redacted text, and the mark. A surrogate pair is not split.
    /// </summary>
    public static string Shorten(string text, int limit) =>
        text.Length <= limit ? text : string.Concat(CutRedaction.Beginning(text, limit - Cut.Length), Cut);

    /// <summary>The text up to the limit, without a mark. If it is longer, it is redacted first. A surrogate pair is not split.</summary>
    public static string Beginning(string text, int limit) => text.Length <= limit ? text : CutRedaction.Beginning(text, limit);

    /// <summary>The same without redaction, for texts that are redacted already.</summary>
    public static string Plain(string text, int limit)
    {
        if (text.Length <= limit)
            return text;
        var splitsPair = limit > 0 && char.IsSurrogatePair(text[limit - 1], text[limit]);
        return text[..(splitsPair ? limit - 1 : limit)];
    }

    public void Append(scoped ReadOnlySpan<char> text)
    {
        if (IsFull)
            return;
        var most = (int)Math.Min(int.MaxValue, (long)_room + CutRedaction.Margin) - _length;
        if (text.Length > most)
        {
            text = text[..most];
            _isBroken = true;
        }

        Grow(_length + text.Length);
        text.CopyTo(_buffer.AsSpan(_length));
        _length += text.Length;
        IsFull = _length > _room;
    }

    public void Append(int number)
    {
        Span<char> digits = stackalloc char[12];
        number.TryFormat(digits, out var length, default, System.Globalization.CultureInfo.InvariantCulture);
        Append(digits[..length]);
    }

    /// <summary>The text. Nothing can be appended afterwards.</summary>
    /// <param name="texts">Has texts that were made before; null if the text is not worth sharing.</param>
    public string Finish(SharedTexts? texts = null)
    {
        var made = _buffer.AsSpan(0, _length);
        var text = texts is null || IsFull ? made.ToString() : texts.Of(made);
        ArrayPool<char>.Shared.Return(_buffer);
        _buffer = [];
        return IsFull ? CutRedaction.Beginning(text, _room, isWhole: !_isBroken) + mark : text;
    }

    private void Grow(int length)
    {
        if (length <= _buffer.Length)
            return;
        var larger = ArrayPool<char>.Shared.Rent(Math.Max(length, 2 * _buffer.Length));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<char>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
