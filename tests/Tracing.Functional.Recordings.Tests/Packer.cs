// A sink that packs: raw bytes one behind the other, headers beside them.
using System.Runtime.InteropServices;

namespace Tracing.Functional.Recordings.Tests;

internal sealed class Packer(int capacity)
{
    public byte[] Buffer { get; } = new byte[capacity];

    public SpanHeader[] Headers { get; } = new SpanHeader[(capacity / 26) + 1];

    public int Count { get; private set; }

    public void Read(ReadOnlySpan<byte> request)
    {
        var sink = new Sink { Packer = this };
        if (!RequestReader.TryRead(request, ref sink, out var error))
            throw new InvalidOperationException(error);
        Count = sink.Count;
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Sink : ISpanSink
    {
        public Packer Packer;
        public int Count;
        private int _length;

        public int Context(
            ReadOnlySpan<byte> resource, ReadOnlySpan<byte> resourceSchema, ReadOnlySpan<byte> scope, ReadOnlySpan<byte> scopeSchema) => 0;

        public void Span(in SpanHeader header, ReadOnlySpan<byte> raw)
        {
            raw.CopyTo(Packer.Buffer.AsSpan(_length));
            ref var packed = ref Packer.Headers[Count++];
            packed = header;
            packed.Offset = _length;
            _length += raw.Length;
        }

        public readonly void Malformed(string why) => throw new InvalidOperationException(why);
    }
}
