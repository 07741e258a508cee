// From what shards decide to requests for the destinations.
using Tracing.Functional.Gateway.Shards;
using Tracing.Functional.Gateway.Telemetry;
using Tracing.Functional.Recordings;

namespace Tracing.Functional.Gateway.Export;

/// <summary>
/// Collects kept spans of all shards, and hands them on as one request when they are many, or when <see cref="Flush"/> is called. Safe for
/// concurrent use.
/// </summary>
internal sealed class Outgoing(GatewayMetrics metrics, KeptBatch batch, int batchBytes, Action<ExportRequest> hand) : IShardOutlet
{
    private readonly Lock _lock = new();

    public void Decided(PendingTrace trace, Verdict verdict) => metrics.Decided(verdict);

    public void Cut(PendingTrace trace, DecisionTrigger trigger) => metrics.Cut(trigger);

    public void Kept(byte[] buffer, in SpanHeader header, SpanContext context, Verdict verdict)
    {
        lock (_lock)
        {
            if (!batch.Add(buffer, in header, context, verdict))
                metrics.Lost("all", "privacy", 1);
            if (batch.Bytes >= batchBytes)
                Hand();
        }
    }

    public void Dropped(int spans) => metrics.Dropped(spans);

    public void Followed(in SpanHeader header, Verdict verdict) => metrics.Followed(header.IsFailed && !verdict.IsKept);

    public void Repeated() => metrics.Repeated();

    /// <summary>Hands on what there is.</summary>
    public void Flush()
    {
        lock (_lock)
        {
            if (batch.Count > 0)
                Hand();
        }
    }

    private void Hand()
    {
        var spans = batch.Count;
        hand(new ExportRequest(batch.Take(), spans));
    }
}
