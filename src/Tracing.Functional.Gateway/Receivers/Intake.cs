// From the bytes of a request to the shards.
using System.Buffers;
using Tracing.Functional.Gateway.Shards;
using Tracing.Functional.Gateway.Telemetry;
using Tracing.Functional.Recordings;

namespace Tracing.Functional.Gateway.Receivers;

/// <summary>Reads requests and gives each span to the shard of its partition. Safe for concurrent use; total for any bytes.</summary>
internal sealed class Intake(ShardSet shards, GatewayMetrics metrics)
{
    /// <summary>Takes the spans of a request in protobuf. The buffer is free again afterwards.</summary>
    public Taken Take(byte[] buffer, int length)
    {
        var sink = new Sink(shards) { Headers = ArrayPool<SpanHeader>.Shared.Rent(1024) };
        try
        {
            if (!RequestReader.TryRead(buffer.AsSpan(0, length), ref sink, out var error))
                return new(0, 0, error!, IsBroken: true);
            var taken = 0;
            foreach (ref readonly var header in sink.Headers.AsSpan(0, sink.Count))
            {
                if (shards.TryAccept(buffer, in header))
                    taken++;
                else
                    sink.Malformed("no memory is left");
            }

            metrics.Received(taken, length);
            metrics.Malformed(sink.Rejected);
            return new(taken, sink.Rejected, sink.Why ?? "", IsBroken: false);
        }
        finally
        {
            ArrayPool<SpanHeader>.Shared.Return(sink.Headers);
        }
    }

    private struct Sink(ShardSet shards) : ISpanSink
    {
        public required SpanHeader[] Headers;
        public int Count;
        public int Rejected;
        public string? Why;

        public readonly int Context(
            ReadOnlySpan<byte> resource, ReadOnlySpan<byte> resourceSchema, ReadOnlySpan<byte> scope, ReadOnlySpan<byte> scopeSchema) =>
            shards.Context(new(resource, resourceSchema, scope, scopeSchema));

        public void Span(in SpanHeader header, ReadOnlySpan<byte> raw)
        {
            if (header.Context < 0)
            {
                Malformed("no memory is left for its resource");
                return;
            }

            if (Count == Headers.Length)
                Grow();
            Headers[Count++] = header;
        }

        public void Malformed(string why)
        {
            Rejected++;
            Why ??= why;
        }

        private void Grow()
        {
            var larger = ArrayPool<SpanHeader>.Shared.Rent(2 * Count);
            Headers.AsSpan(0, Count).CopyTo(larger);
            ArrayPool<SpanHeader>.Shared.Return(Headers);
            Headers = larger;
        }
    }
}
