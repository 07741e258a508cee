// Writes protobuf into a buffer writer, in large steps. Owns tags, varints and lengths.
using System.Buffers;
using System.Numerics;

namespace Tracing.Functional.Recordings;

/// <summary>Flush it when all is written.</summary>
/// <param name="output">Where to.</param>
/// <param name="step">How many free bytes to ask it for.</param>
internal ref struct WireWriter(IBufferWriter<byte> output, int step = 64 * 1024)
{
    private Span<byte> _free = [];
    private int _used;

    /// <summary>How many bytes a number takes.</summary>
    public static int VarintLength(ulong value) => ((BitOperations.Log2(value | 1) * 9) + 73) / 64;

    /// <summary>How many bytes a field of bytes takes whose tag has one byte.</summary>
    public static int FieldLength(int length) => 1 + VarintLength((uint)length) + length;

    public void Varint(ulong value)
    {
        var free = Room(10);
        var at = 0;
        while (value >= 0x80)
        {
            free[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        free[at++] = (byte)value;
        _used += at;
    }

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        _used += bytes.Length;
    }

    /// <summary>The start of a field of bytes, which the caller writes next.</summary>
    public void Start(uint tag, int length)
    {
        Varint(tag);
        Varint((uint)length);
    }

    public void Field(uint tag, ReadOnlySpan<byte> bytes)
    {
        Start(tag, bytes.Length);
        Raw(bytes);
    }

    /// <summary>So many free bytes to write to; <see cref="Wrote"/> says how many were.</summary>
    public Span<byte> Room(int length)
    {
        if (_free.Length - _used < length)
        {
            Flush();
            _free = output.GetSpan(Math.Max(length, step));
        }

        return _free[_used..];
    }

    public void Wrote(int length) => _used += length;

    /// <summary>Hands over what was written; call it last.</summary>
    public void Flush()
    {
        if (_used > 0)
            output.Advance(_used);
        _free = [];
        _used = 0;
    }
}
