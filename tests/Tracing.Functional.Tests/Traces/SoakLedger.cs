// What the soak itself did: each span that it started, and what became of it before the library had a say.
using System.Collections.Concurrent;
using System.Diagnostics;
using OpenTelemetry;

namespace Tracing.Functional.Tests.Traces;

internal sealed class SoakLedger
{
    private readonly ConcurrentBag<SoakSpan> _spans = [];
    private readonly ConcurrentDictionary<ActivityTraceId, int> _rootsOf = new();
    private int _roots;
    private int _later;
    private long _forward;

    public IEnumerable<SoakSpan> Spans => _spans;

    /// <summary>How often the policy was asked about a local root.</summary>
    public int Roots => _roots;

    /// <summary>The local roots that were not the first of their trace.</summary>
    public int LaterRoots => _later;

    /// <summary>How far the clock moved forward, all steps together.</summary>
    public TimeSpan Forward => TimeSpan.FromTicks(Interlocked.Read(ref _forward));

    public void Moved(TimeSpan by) => Interlocked.Add(ref _forward, Math.Max(by.Ticks, 0));

    public bool HasOneRoot(ActivityTraceId id) => _rootsOf.GetValueOrDefault(id) == 1;

    /// <summary>A local root that the policy was asked about.</summary>
    public SoakSpan? Root(Activity? activity, ActivityTraceId remote = default)
    {
        Interlocked.Increment(ref _roots);
        var id = remote == default && activity is not null ? activity.TraceId : remote;
        if (_rootsOf.AddOrUpdate(id, 1, static (_, count) => count + 1) > 1)
            Interlocked.Increment(ref _later);
        return Add(activity, isRoot: true);
    }

    public SoakSpan? Child(Activity? activity) => Add(activity, isRoot: false);

    private SoakSpan? Add(Activity? activity, bool isRoot)
    {
        if (activity is null)
            return null;
        var span = new SoakSpan(activity, isRoot);
        _spans.Add(span);
        return span;
    }
}

/// <summary>A span, and what the soak knows of it.</summary>
internal sealed class SoakSpan(Activity activity, bool isRoot)
{
    private const string TakenOut = "soak.out";
    private const string Sampled = "soak.sampled";
    private static readonly object Yes = new();

    public Activity Activity => activity;

    /// <summary>Whether it is a local root.</summary>
    public bool IsRoot => isRoot;

    public bool IsRecorded { get; } = activity.IsAllDataRequested;

    /// <summary>Whether it carried the flag when the first processor saw its start.</summary>
    public bool WasSampled => activity.GetCustomProperty(Sampled) is not null;

    public bool HasEnded { get; private set; }

    public bool EndedAfterShutdown { get; set; }

    /// <summary>Whether the provider did not hear its end, because instrumentation was suppressed.</summary>
    public bool IsSuppressed { get; private set; }

    /// <summary>Whether a processor took it out, or nobody heard its end: it must not leave.</summary>
    public bool IsOut => IsSuppressed || activity.GetCustomProperty(TakenOut) is not null;

    public bool HasFailed => activity.Status == ActivityStatusCode.Error
        || (activity.Status == ActivityStatusCode.Unset && activity.GetTagItem("otel.status_code") is "ERROR");

    public bool IsSlow => activity.Duration > TimeSpan.FromSeconds(1);

    /// <summary>Called by a processor before anything else happens to the span.</summary>
    public static void NoteStart(Activity activity)
    {
        if (activity.Recorded)
            activity.SetCustomProperty(Sampled, Yes);
    }

    /// <summary>Called by a processor that takes a span out.</summary>
    public static void TakeOut(Activity activity)
    {
        activity.SetCustomProperty(TakenOut, Yes);
        activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }

    public void End(bool isSuppressed = false)
    {
        using var scope = isSuppressed ? SuppressInstrumentationScope.Begin() : null;
        IsSuppressed = isSuppressed;
        HasEnded = true;
        activity.Stop();
    }

    public override string ToString() =>
        $"{activity.TraceId} {activity.SpanId} {activity.DisplayName}{(isRoot ? ", root" : "")}{(HasFailed ? ", failed" : "")}"
        + $"{(IsOut ? ", out" : "")}{(WasSampled ? ", sampled" : "")}{(IsRecorded ? ", recorded" : "")}";
}
