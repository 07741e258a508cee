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
            var taken = Give(buffer, sink.Headers.AsSpan(0, sink.Count));
            if (taken < sink.Count)
                sink.Malformed("no memory is left", sink.Count - taken);
            metrics.Received(taken, length);
            metrics.Malformed(sink.Rejected);
            return new(taken, sink.Rejected, sink.Why ?? "", IsBroken: false);
        }
        finally
        {
            ArrayPool<SpanHeader>.Shared.Return(sink.Headers);
        }
    }

    /// <summary>Gives each shard its spans at once, in the order they came.</summary>
    private int Give(byte[] buffer, ReadOnlySpan<SpanHeader> headers)
    {
        Span<int> ends = stackalloc int[Partition.Count];
        ends.Clear();
        foreach (ref readonly var header in headers)
            ends[Partition.Of(header.TraceLow)]++;
        for (var partition = 1; partition < ends.Length; partition++)
            ends[partition] += ends[partition - 1];
        var rented = ArrayPool<int>.Shared.Rent(headers.Length);
        var order = rented.AsSpan(0, headers.Length);
        for (var i = headers.Length - 1; i >= 0; i--)
            order[--ends[Partition.Of(headers[i].TraceLow)]] = i;
        var taken = 0;
        for (var partition = 0; partition < ends.Length; partition++)
        {
            // What was the end of a partition has become its begin.
            var end = partition + 1 < ends.Length ? ends[partition + 1] : headers.Length;
            if (end > ends[partition])
                taken += shards.Accept(partition, buffer, headers, order[ends[partition]..end]);
        }

        ArrayPool<int>.Shared.Return(rented);
        return taken;
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

        public void Malformed(string why) => Malformed(why, 1);

        public void Malformed(string why, int spans)
        {
            Rejected += spans;
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
