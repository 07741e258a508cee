using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Control;

// One policy in force, with what can be said of it before any trace comes.
internal class SamplingRun
{
    public SamplingRun(Policy policy, RunningPolicy running)
    {
        Policy = policy;
        Running = running;
        Headers = PolicyModule.headers(running.Policy);
        Baggage = PolicyModule.baggage(running.Policy);
        NeedsTime = running.NeedsTime;
        MayWait = running.MayWait;
        FollowsLocalParents = running.FollowsLocalParents;
        FollowsRemoteParents = running.FollowsRemoteParents;
        HasRootThreshold = running.HasRootThreshold;
        RootThreshold = running.RootThreshold.Value;
        RootRule = running.RootRule;
        KeptRoot = new(SamplingDecision.RecordAndSample, TraceState.withThreshold(null, running.RootThreshold).Text!);
        IsAskedAlone = PolicyModule.callsAtStart(running.Policy);
        CallsOnSpans = PolicyModule.callsOnSpans(running.Policy);
    }

    /// <summary>The same run, with or without its fast paths.</summary>
    protected SamplingRun(SamplingRun other, bool hasFastPaths)
        : this(other.Policy, other.Running)
    {
        if (!hasFastPaths)
            (FollowsLocalParents, FollowsRemoteParents, HasRootThreshold, IsAskedAlone) = (false, false, false, true);
    }

    /// <summary>What a sampler runs before its control attaches it.</summary>
    public static SamplingRun None { get; } = new(Policy.Never, Compile.start(Policy.Never));

    public Policy Policy { get; }

    public RunningPolicy Running { get; }

    /// <summary>The request headers and baggage entries that it asks for.</summary>
    public string[] Headers { get; }

    public string[] Baggage { get; }

    public bool NeedsTime { get; }

    public bool MayWait { get; }

    public bool FollowsLocalParents { get; }

    public bool FollowsRemoteParents { get; }

    public bool HasRootThreshold { get; }

    public ulong RootThreshold { get; }

    public string RootRule { get; }

    public SamplingResult KeptRoot { get; }

    /// <summary>Whether asking it runs code of the application, which may start spans of its own.</summary>
    public bool IsAskedAlone { get; }

    /// <summary>Whether the end of a span runs code of the application, which may start spans of its own.</summary>
    public bool CallsOnSpans { get; }
}
