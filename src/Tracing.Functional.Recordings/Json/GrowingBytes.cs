// Protobuf that grows in a rented array. A message's length is written when its end is known.
using System.Buffers;
using System.Buffers.Binary;

namespace Tracing.Functional.Recordings;

internal ref struct GrowingBytes(int expected)
{
    private const int FrontLength = 10;
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(expected, 256));
    private int _length;

    public readonly ReadOnlySpan<byte> Span => _bytes.AsSpan(0, _length);

    public readonly void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);

    public Span<byte> Room(int length)
    {
        if (_bytes.Length - _length < length)
            Grow(length);
        return _bytes.AsSpan(_length);
    }

    public void Wrote(int length) => _length += length;

    /// <summary>Room behind what the next field takes in front of its bytes; nothing is written.</summary>
    public Span<byte> Reserve(uint tag, int length)
    {
        var front = WireWriter.VarintLength(tag) + WireWriter.VarintLength((uint)length);
        return Room(FrontLength + length).Slice(front, length);
    }

    public void Varint(ulong value)
    {
        var room = Room(10);
        var at = 0;
        while (value >= 0x80)
        {
            room[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        room[at++] = (byte)value;
        _length += at;
    }

    public void Fixed64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(Room(sizeof(ulong)), value);
        _length += sizeof(ulong);
    }

    public void Fixed32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Room(sizeof(uint)), value);
        _length += sizeof(uint);
    }

    /// <summary>A field of bytes; they may be what <see cref="Reserve"/> gave.</summary>
    public void Field(uint tag, scoped ReadOnlySpan<byte> bytes)
    {
        Room(FrontLength + bytes.Length);
        Varint(tag);
        Varint((uint)bytes.Length);
        bytes.CopyTo(Room(bytes.Length));
        _length += bytes.Length;
    }

    /// <summary>Starts a field of bytes, such as a message.</summary>
    /// <returns>What <see cref="End"/> wants.</returns>
    public int Start(uint tag)
    {
        Varint(tag);
        Room(1);
        return ++_length;
    }

    /// <summary>Writes the length in front of what was written since the start. It has mostly the one byte that was left for it.</summary>
    public void End(int start)
    {
        var length = _length - start;
        var more = WireWriter.VarintLength((uint)length) - 1;
        if (more > 0)
        {
            Room(more);
            _bytes.AsSpan(start, length).CopyTo(_bytes.AsSpan(start + more));
        }

        _length = start - 1;
        Varint((uint)length);
        _length += length;
    }

    private void Grow(int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, _length + length));
        Span.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
