using System.Buffers.Binary;
using System.Text;

namespace OrderShop;

// Walks the fields of one protobuf message. Total: if the bytes make no sense it ends.
internal ref struct Protobuf(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    /// <summary>The number of the field that was read.</summary>
    public int Field { get; private set; }

    /// <summary>Its bytes, if it is a message, a text or bytes; else empty.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Its value, if it is a number; of a double the bits.</summary>
    public ulong Number { get; private set; }

    public readonly string Text => Encoding.UTF8.GetString(Bytes);

    public readonly string Hex => Convert.ToHexStringLower(Bytes);

    public bool Read()
    {
        Bytes = default;
        Number = 0;
        if (!TryVarint(out var tag))
            return false;
        Field = (int)(tag >> 3);
        return (tag & 7) switch
        {
            0 => TryNumber(),
            1 => TryFixed(sizeof(ulong)),
            2 => TryBytes(),
            5 => TryFixed(sizeof(uint)),
            _ => false,
        };
    }

    private bool TryNumber()
    {
        var isThere = TryVarint(out var number);
        Number = number;
        return isThere;
    }

    private bool TryFixed(int size)
    {
        if (_rest.Length < size)
            return false;
        Number = size == sizeof(ulong) ? BinaryPrimitives.ReadUInt64LittleEndian(_rest) : BinaryPrimitives.ReadUInt32LittleEndian(_rest);
        _rest = _rest[size..];
        return true;
    }

    private bool TryBytes()
    {
        if (!TryVarint(out var length) || length > (ulong)_rest.Length)
            return false;
        Bytes = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return true;
    }

    private bool TryVarint(out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64 && !_rest.IsEmpty; shift += 7)
        {
            var part = _rest[0];
            _rest = _rest[1..];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
                return true;
        }

        return false;
    }
}
