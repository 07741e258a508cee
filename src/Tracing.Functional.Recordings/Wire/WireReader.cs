// The fields of one protobuf message, one after the other. Owns tags, varints and lengths; what the fields mean is Schema's.
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Tracing.Functional.Recordings;

/// <summary>
/// Total: bytes that are no message leave it broken and at its end, and every value read then is zero or empty. So a loop over the fields
/// ends, and asks once, after its end, whether all was well.
/// </summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;
    private string? _fault;

    /// <summary>Where the next field, or the value of this one, starts.</summary>
    public readonly int At => _at;

    /// <summary>Why the bytes are no message; null so far.</summary>
    public readonly string? Fault => _fault;

    /// <summary>The next field's tag: its number times 8, and how its value is written. False at the end, and if it is broken.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Next(out uint tag)
    {
        var all = _bytes;
        var at = _at;
        if ((uint)at < (uint)all.Length && all[at] is var first and >= 8 and < 0x80)
        {
            _at = at + 1;
            tag = first;
            return true;
        }

        return NextSlow(out tag);
    }

    private bool NextSlow(out uint tag)
    {
        tag = 0;
        if (_at >= _bytes.Length)
            return false;
        var value = Varint();
        if (value is < 8 or > uint.MaxValue && _fault is null)
            Break("a field has no legal number");
        tag = (uint)value;
        return _fault is null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Varint()
    {
        var all = _bytes;
        var at = _at;
        if ((uint)at < (uint)all.Length && all[at] is var first and < 0x80)
        {
            _at = at + 1;
            return first;
        }

        return VarintSlow();
    }

    private ulong VarintSlow()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if ((uint)_at >= (uint)_bytes.Length)
            {
                Break("it ends within a number");
                return 0;
            }

            var next = _bytes[_at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        Break("a number has more than ten bytes");
        return 0;
    }

    public ulong Fixed64()
    {
        if (_bytes.Length - _at < sizeof(ulong))
        {
            Break("it ends within a number");
            return 0;
        }

        var value = BinaryPrimitives.ReadUInt64LittleEndian(_bytes[_at..]);
        _at += sizeof(ulong);
        return value;
    }

    public uint Fixed32()
    {
        if (_bytes.Length - _at < sizeof(uint))
        {
            Break("it ends within a number");
            return 0;
        }

        var value = BinaryPrimitives.ReadUInt32LittleEndian(_bytes[_at..]);
        _at += sizeof(uint);
        return value;
    }

    /// <summary>A text, bytes or a message.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Bytes()
    {
        var length = Varint();
        var all = _bytes;
        var at = _at;
        if (length > (ulong)(all.Length - at))
        {
            Break("a length is beyond the end");
            return default;
        }

        _at = at + (int)length;
        return all.Slice(at, (int)length);
    }

    /// <summary>Passes over the value of a field of any kind.</summary>
    public void Skip(uint tag)
    {
        switch (WireType.Of(tag))
        {
            case WireType.Varint:
                Varint();
                break;
            case WireType.Fixed64:
                Fixed64();
                break;
            case WireType.Bytes:
                Bytes();
                break;
            case WireType.Fixed32:
                Fixed32();
                break;
            default:
                Break("a field is a group, or written in no known way");
                break;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Break(string why)
    {
        _fault ??= why;
        _at = _bytes.Length;
    }
}
