using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tracing.Functional.Instrumentation.Grpc;

// Counts the messages of one direction of a gRPC call as its bytes pass by, in chunks of any size; the contents are not kept. Each message
// has a prefix: one byte of flags and its length as four bytes. Any bytes are read as frames. Mutable: keep it in a field, do not copy it.
[StructLayout(LayoutKind.Auto)]
internal struct GrpcFrames
{
    private const int PrefixLength = 5;

    /// <summary>In gRPC-Web the last frame has this flag and holds trailers: it is no message.</summary>
    private const byte TrailersFlag = 0x80;

    private Prefix _prefix;
    private int _prefixRead;
    private long _bodyLeft;

    /// <summary>Messages that are complete.</summary>
    public long Count { get; private set; }

    /// <summary>Whether a frame has begun that is not complete: at a stream's end, it was cut off.</summary>
    public readonly bool IsInside => _prefixRead > 0;

    private readonly uint Length => BinaryPrimitives.ReadUInt32BigEndian(((ReadOnlySpan<byte>)_prefix)[1..]);

    /// <summary>
    /// Reads on to the end of the next message or of the chunk, whichever comes first, and leaves in <paramref name="chunk"/> what follows.
    /// Call it until it returns false. The size is of the message as sent, compressed or not, without the prefix.
    /// </summary>
    public bool Next(ref ReadOnlySpan<byte> chunk, out long size)
    {
        while (ReadPrefix(ref chunk) && ReadBody(ref chunk))
        {
            _prefixRead = 0;
            if ((_prefix[0] & TrailersFlag) != 0)
                continue;
            size = Length;
            Count++;
            return true;
        }

        size = 0;
        return false;
    }

    /// <summary>Whether the prefix is complete.</summary>
    private bool ReadPrefix(ref ReadOnlySpan<byte> chunk)
    {
        if (_prefixRead == PrefixLength)
            return true;
        var taken = Math.Min(PrefixLength - _prefixRead, chunk.Length);
        chunk[..taken].CopyTo(((Span<byte>)_prefix)[_prefixRead..]);
        chunk = chunk[taken..];
        _prefixRead += taken;
        if (_prefixRead < PrefixLength)
            return false;
        _bodyLeft = Length;
        return true;
    }

    /// <summary>Whether the body is complete.</summary>
    private bool ReadBody(ref ReadOnlySpan<byte> chunk)
    {
        var taken = (int)Math.Min(_bodyLeft, chunk.Length);
        chunk = chunk[taken..];
        _bodyLeft -= taken;
        return _bodyLeft == 0;
    }

    [InlineArray(PrefixLength)]
    private struct Prefix
    {
        private byte _first;
    }
}
