using System.Buffers;

namespace Tracing.Functional.Errors;

// A text that is put together in a pooled buffer and never grows beyond its limit: what does not fit is cut, and the text says so.
internal ref struct BoundedText(int limit)
{
    private const string Cut = "…";
    private const int FirstLength = 2_048;
    private char[] _buffer = ArrayPool<char>.Shared.Rent(Math.Min(limit, FirstLength));
    private int _length;

    public bool IsFull { get; private set; }

    /// <summary>The text up to the limit; a pair of surrogates is not parted.</summary>
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
        if (text.Length > limit - Cut.Length - _length)
        {
            text = text[..(limit - Cut.Length - _length)];
            if (text.Length > 0 && char.IsHighSurrogate(text[^1]))
                text = text[..^1];
            IsFull = true;
        }

        Grow(_length + text.Length + Cut.Length);
        text.CopyTo(_buffer.AsSpan(_length));
        _length += text.Length;
        if (!IsFull)
            return;
        Cut.CopyTo(_buffer.AsSpan(_length));
        _length += Cut.Length;
    }

    public void Append(int number)
    {
        Span<char> digits = stackalloc char[12];
        number.TryFormat(digits, out var length, default, System.Globalization.CultureInfo.InvariantCulture);
        Append(digits[..length]);
    }

    /// <summary>The text, after which the buffer is gone.</summary>
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
