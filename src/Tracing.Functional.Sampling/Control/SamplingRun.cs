using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Control;

// A running policy, and the properties of it that samplers need for every span. They are computed once, here.
internal class SamplingRun
{
    public SamplingRun(Policy policy, RunningPolicy running)
    {
        Policy = policy;
        Running = running;
        Headers = PolicyModule.headers(running.Policy);
        Baggage = PolicyModule.baggage(running.Policy);
        NeedsTime = running.NeedsTime;
        IsCoarse = running.BearsCoarseTime;
        MayWait = running.MayWait;
        FollowsLocalParents = running.FollowsLocalParents;
        FollowsRemoteParents = running.FollowsRemoteParents;
        HasRootThreshold = running.HasRootThreshold;
        RootThreshold = running.RootThreshold.Value;
        RootRule = running.RootRule;
        KeptRoot = new(SamplingDecision.RecordAndSample, TraceState.withThreshold(null, running.RootThreshold).Text!);
        IsAskedAlone = PolicyModule.callsAtStart(running.Policy);
        CallsOnSpans = PolicyModule.callsOnSpans(running.Policy);
        TraceBounds = Steps(running.TraceBounds);
        SpanBounds = Steps(running.SpanBounds);
        SeesRoots = Holding.seesRoots(running.Policy);
        SeesRemotes = Holding.seesRemotes(running.Policy);
    }

    /// <summary>The same run, with or without its fast paths.</summary>
    protected SamplingRun(SamplingRun other, bool hasFastPaths)
        : this(other.Policy, other.Running)
    {
        if (!hasFastPaths)
            (FollowsLocalParents, FollowsRemoteParents, HasRootThreshold, IsAskedAlone) = (false, false, false, true);
    }

    /// <summary>A placeholder until a control attaches the sampler. It drops all traces.</summary>
    public static SamplingRun None { get; } = new(Policy.Never, Compile.start(Policy.Never));

    public Policy Policy { get; }

    public RunningPolicy Running { get; }

    /// <summary>The names of the request headers that the policy reads.</summary>
    public string[] Headers { get; }

    /// <summary>The names of the baggage entries that the policy reads.</summary>
    public string[] Baggage { get; }

    public bool NeedsTime { get; }

    /// <summary>Whether a clock that moves in steps of some milliseconds suffices.</summary>
    public bool IsCoarse { get; }

    public bool MayWait { get; }

    public bool FollowsLocalParents { get; }

    public bool FollowsRemoteParents { get; }

    public bool HasRootThreshold { get; }

    public ulong RootThreshold { get; }

    public string RootRule { get; }

    /// <summary>The result for a kept root, if all roots have the same threshold.</summary>
    public SamplingResult KeptRoot { get; }

    /// <summary>Whether a decision at the start of a trace runs code of the application. Such code may start spans.</summary>
    public bool IsAskedAlone { get; }

    /// <summary>Whether the end of a span runs code of the application. Such code may start spans.</summary>
    public bool CallsOnSpans { get; }

    /// <summary>How long the local root or the trace may be open before the policy knows more, in ticks. In order.</summary>
    public long[] TraceBounds { get; }

    /// <summary>The same for any span.</summary>
    public long[] SpanBounds { get; }

    /// <summary>The time of an arrival; 0 if it does not matter.</summary>
    public long TimeOf(NanosecondClock clock) => !NeedsTime ? 0 : IsCoarse ? clock.Coarse : clock.Now;

    public bool HasBounds => TraceBounds.Length + SpanBounds.Length > 0;

    /// <summary>"At least" is known at a bound, "greater than" one tick later.</summary>
    private static long[] Steps(long[] bounds) => [.. bounds.SelectMany(static bound => new[] { bound, bound + 1 }).Distinct()];

    /// <summary>Whether no trace that starts in this process is dropped at its start.</summary>
    public bool SeesRoots { get; }

    /// <summary>Whether no trace that comes from another process is dropped at its start.</summary>
    public bool SeesRemotes { get; }
}
