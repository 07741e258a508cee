using System.Buffers;

namespace Tracing.Functional.Gateway.Receivers;

/// <summary>Bytes in a rented buffer.</summary>
internal struct Rented : IDisposable
{
    public byte[] Bytes { get; private set; }

    public int Length { get; private set; }

    public static Rented Of(int capacity) => new() { Bytes = ArrayPool<byte>.Shared.Rent(Math.Max(capacity, 4096)) };

    /// <summary>Free bytes to write to; the buffer grows if there are none.</summary>
    public Memory<byte> Free()
    {
        if (Length == Bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(2 * Length);
            Bytes.AsSpan(0, Length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(Bytes);
            Bytes = larger;
        }

        return Bytes.AsMemory(Length);
    }

    public void Wrote(int count) => Length += count;

    /// <summary>Takes bytes off the end.</summary>
    public void Shorten(int count) => Length -= count;

    public void Dispose()
    {
        if (Bytes is { } bytes)
            ArrayPool<byte>.Shared.Return(bytes);
        Bytes = null!;
    }
}
