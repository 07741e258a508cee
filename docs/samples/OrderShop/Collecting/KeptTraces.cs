using System.Collections.Concurrent;
using System.Diagnostics;
using OpenTelemetry;
using Tracing.Functional;

namespace OrderShop;

/// <summary>A kept trace as a backend gets it: its server span, all spans of the gateway, and which request of the client it was.</summary>
internal sealed record KeptTrace(Activity Root, IReadOnlyList<Activity> Spans, Request Request)
{
    /// <summary>Which rule of the policy kept it, as the engine wrote it on the server's span.</summary>
    public string Rule { get; } = Root.GetTagItem("sampling.rule") as string ?? "";

    public string TraceId { get; } = Root.TraceId.ToHexString();

    /// <summary>What the trace counts for, by the threshold in tracestate, which every backend can read.</summary>
    public double AdjustedCount { get; } = TraceState.read(Root.TraceStateString).Threshold.AdjustedCount;

    /// <summary>All spans of the gateway, each once, all with the same threshold.</summary>
    public bool IsWhole =>
        Spans.Count == Request.SpansOfGateway
        && Spans.DistinctBy(span => span.SpanId).Count() == Spans.Count
        && Spans.All(span => span.TraceStateString == Root.TraceStateString && span.Recorded);

    /// <summary>Whether the services behind the gateway were called, and know that the trace is kept.</summary>
    public bool IsKnownAtStart =>
        Request.Kind != RequestKind.InvalidOrder && Rule is ShopPolicy.VipRule or ShopPolicy.DebuggedRule or ShopPolicy.OrdinaryRule;

    /// <summary>Whether both services have their server span under the gateway's client span, and their own work below it.</summary>
    public bool IsContinuedIn(IEnumerable<ShopSpan> behind)
    {
        var clients = Spans.Select(span => span.SpanId.ToHexString()).ToHashSet(StringComparer.Ordinal);
        var spans = behind.ToList();
        return IsDoneUnder(Service.Inventory, "SELECT stock") && IsDoneUnder(Service.Payment, "charge card");

        bool IsDoneUnder(string service, string work) => spans.Exists(server =>
            server.Service == service && clients.Contains(server.ParentSpanId)
            && spans.Exists(span => span.Name == work && span.ParentSpanId == server.SpanId));
    }

    /// <summary>Whether the text of any of its spans holds what had to stay in the gateway.</summary>
    public bool HasSecret => Spans.Any(span =>
        Collector.HasSecret(
            string.Join('\n', span.TagObjects.Concat(span.Events.SelectMany(happened => happened.Tags)).Select(tag => tag.Value))));
}

// The exporter of this sample: it gets the spans of kept traces, as one that sends them to a backend would, and remembers them.
internal sealed class KeptTraces(Ledger ledger) : BaseExporter<Activity>
{
    private readonly ConcurrentQueue<Activity> _spans = [];

    public override ExportResult Export(in Batch<Activity> batch)
    {
        foreach (var span in batch)
        {
            _spans.Enqueue(span);
            if (span.GetTagItem(Shop.RequestIdKey) is string id)
                ledger.Kept(id);
        }

        return ExportResult.Success;
    }

    /// <summary>Every trace that was kept, in the order of their starts. Complete once the provider has been flushed.</summary>
    public IReadOnlyList<KeptTrace> ToList() =>
    [
        .. from span in _spans
           group span by span.TraceId into spans
           let root = spans.FirstOrDefault(span => span.GetTagItem(Shop.RequestIdKey) is string)
           where root is not null
           let request = ledger.Of((string)root.GetTagItem(Shop.RequestIdKey)!)
           where request is not null
           orderby root.StartTimeUtc
           select new KeptTrace(root, [.. spans], request),
    ];
}
