using System.Buffers;

namespace Tracing.Functional.Ground;

// A text that is written piece by piece into a pooled buffer and never grows beyond its limit. What does not fit is cut off, and a mark at
// the end shows that. Finish gives the buffer back.
internal ref struct BoundedText(int limit, string mark = BoundedText.Cut)
{
    private const string Cut = "…";
    private const int FirstLength = 2_048;
    private char[] _buffer = ArrayPool<char>.Shared.Rent(Math.Min(limit, FirstLength));
    private int _length;

    /// <summary>Whether something was cut off.</summary>
    public bool IsFull { get; private set; }

    /// <summary>The text up to the limit, above 0. If it is longer, its beginning and the mark. A surrogate pair is not split.</summary>
    public static string Shorten(string text, int limit) =>
        text.Length <= limit ? text : string.Concat(Beginning(text, limit - Cut.Length), Cut);

    /// <summary>The beginning of the text up to the limit, without a mark. A surrogate pair is not split.</summary>
    public static string Beginning(string text, int limit)
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
        if (text.Length > limit - mark.Length - _length)
        {
            text = text[..(limit - mark.Length - _length)];
            IsFull = true;
        }

        Grow(_length + text.Length + mark.Length);
        text.CopyTo(_buffer.AsSpan(_length));
        _length += text.Length;
        if (!IsFull)
            return;
        if (_length > 0 && char.IsHighSurrogate(_buffer[_length - 1]))
            _length--;
        mark.CopyTo(_buffer.AsSpan(_length));
        _length += mark.Length;
    }

    public void Append(int number)
    {
        Span<char> digits = stackalloc char[12];
        number.TryFormat(digits, out var length, default, System.Globalization.CultureInfo.InvariantCulture);
        Append(digits[..length]);
    }

    /// <summary>The text. Nothing can be appended afterwards.</summary>
    public string Finish()
    {
        var text = _buffer.AsSpan(0, _length).ToString();
        ArrayPool<char>.Shared.Return(_buffer);
        _buffer = [];
        return text;
    }

    private void Grow(int length)
    {
        if (length <= _buffer.Length)
            return;
        var larger = ArrayPool<char>.Shared.Rent(Math.Max(length, Math.Min(limit, 2 * _buffer.Length)));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<char>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
