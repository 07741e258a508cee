using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using OpenTelemetry;
using Tracing.Functional;

namespace OrderShop;

/// <summary>A kept trace: its server span and all of its spans.</summary>
internal sealed record KeptTrace(Activity Root, IReadOnlyList<Activity> Spans)
{
    /// <summary>What was asked for, as the shop wrote it on the span: not what the policy made of it.</summary>
    public RequestKind Kind =>
        Root.DisplayName == Shop.HealthName ? RequestKind.HealthCheck
        : Root.GetTagItem("user.tier") is "vip" ? RequestKind.VipOrder
        : RequestKind.Order;

    /// <summary>The threshold that the sampler wrote into tracestate; 1 / probability is what the trace counts for.</summary>
    public Threshold Threshold => TraceState.read(Root.TraceStateString).Threshold;
}

/// <summary>How many were counted of each kind so far.</summary>
internal readonly record struct Counts(int Orders, int Vips, int HealthChecks)
{
    public static Counts operator -(Counts left, Counts right) =>
        new(left.Orders - right.Orders, left.Vips - right.Vips, left.HealthChecks - right.HealthChecks);
}

// The books: what the client sent, which spans came out at the end where an exporter would stand, and what the sampler's own
// meter says was shed. Every claim of the summary is checked against these.
internal sealed class Ledger : BaseProcessor<Activity>
{
    private readonly int[] _offered = new int[3];
    private readonly ConcurrentQueue<Activity> _ended = [];
    private readonly MeterListener _meters = new();
    private readonly Lock _shedding = new();
    private double _shed;
    private int _failed;
    private int _ordersKept;
    private int _vipsKept;

    public Ledger()
    {
        _meters.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument is { Meter.Name: "Tracing.Functional", Name: "tracing.sampling.shed" })
                listener.EnableMeasurementEvents(instrument);
        };
        _meters.SetMeasurementEventCallback<double>((_, weight, _, _) =>
        {
            lock (_shedding)
                _shed += weight;
        });
        _meters.Start();
    }

    /// <summary>Requests that were not answered, or not with success.</summary>
    public int Failures => _failed;

    /// <summary>What arrivals that met the hard cap count for.</summary>
    public double Shed
    {
        get
        {
            lock (_shedding)
                return _shed;
        }
    }

    public void Offered(RequestKind kind) => Interlocked.Increment(ref _offered[(int)kind]);

    public void Failed() => Interlocked.Increment(ref _failed);

    /// <summary>Counted when the client sends.</summary>
    public Counts OfferedSoFar() => new(
        _offered[(int)RequestKind.Order], _offered[(int)RequestKind.VipOrder], _offered[(int)RequestKind.HealthCheck]);

    /// <summary>Counted when the span starts, by the rule that kept it; what the shop says of it is known only later.</summary>
    public Counts KeptSoFar() => new(_ordersKept, _vipsKept, 0);

    /// <summary>Processors see only spans that are kept.</summary>
    public override void OnStart(Activity data)
    {
        if (data.Kind != ActivityKind.Server)
            return;

        if (data.GetTagItem(ShopPolicy.RuleKey) is "vip")
            Interlocked.Increment(ref _vipsKept);
        else
            Interlocked.Increment(ref _ordersKept);
    }

    public override void OnEnd(Activity data) => _ended.Enqueue(data);

    /// <summary>Every trace that was kept, in the order of their starts. Complete once the server has stopped.</summary>
    public IReadOnlyList<KeptTrace> KeptTraces() =>
    [
        .. from span in _ended
           group span by span.TraceId into spans
           let root = spans.FirstOrDefault(span => span.Kind == ActivityKind.Server)
           where root is not null
           orderby root.StartTimeUtc
           select new KeptTrace(root, [.. spans]),
    ];

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _meters.Dispose();
        base.Dispose(disposing);
    }
}
