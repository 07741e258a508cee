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

    /// <summary>The text up to the limit. A surrogate pair is not split.</summary>
    public static string Shorten(string text, int limit)
    {
        if (text.Length <= limit)
            return text;
        var length = limit - Cut.Length;
        if (char.IsHighSurrogate(text[length - 1]))
            length--;
        return string.Concat(text.AsSpan(0, length), Cut);
    }

    public void Append(scoped ReadOnlySpan<char> text)
    {
        if (IsFull)
            return;
        if (text.Length > limit - mark.Length - _length)
        {
            text = text[..(limit - mark.Length - _length)];
            if (text.Length > 0 && char.IsHighSurrogate(text[^1]))
                text = text[..^1];
            IsFull = true;
        }

        Grow(_length + text.Length + mark.Length);
        text.CopyTo(_buffer.AsSpan(_length));
        _length += text.Length;
        if (!IsFull)
            return;
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
