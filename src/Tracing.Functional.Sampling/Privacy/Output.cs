using System.Buffers;

namespace Tracing.Functional.Privacy;

// A text that is written piece by piece, in a rented buffer.
internal ref struct Output(int length)
{
    private char[] _buffer = ArrayPool<char>.Shared.Rent(length);
    private int _length;

    public void Append(ReadOnlySpan<char> text)
    {
        if (text.Length > _buffer.Length - _length)
            Grow(text.Length);
        text.CopyTo(_buffer.AsSpan(_length));
        _length += text.Length;
    }

    /// <summary>The text. It returns the buffer, so call nothing afterwards.</summary>
    public readonly string Finish()
    {
        var text = new string(_buffer, 0, _length);
        ArrayPool<char>.Shared.Return(_buffer);
        return text;
    }

    private void Grow(int more)
    {
        var larger = ArrayPool<char>.Shared.Rent(Math.Max(_length + more, 2 * _length));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<char>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
