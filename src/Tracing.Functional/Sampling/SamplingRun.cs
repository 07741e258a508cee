using OpenTelemetry.Trace;

namespace Tracing.Functional.Sampling;

// One policy in force, with what can be said of it before any trace comes.
internal sealed class SamplingRun(Policy policy, RunningPolicy running)
{
    public Policy Policy { get; } = policy;

    public RunningPolicy Running { get; } = running;

    /// <summary>The request headers and baggage entries that it asks for.</summary>
    public string[] Headers { get; } = PolicyModule.headers(running.Policy);

    public string[] Baggage { get; } = PolicyModule.baggage(running.Policy);

    public bool NeedsTime { get; } = running.NeedsTime;

    public bool MayWait { get; } = running.MayWait;

    public bool FollowsLocalParents { get; } = running.FollowsLocalParents;

    public bool FollowsRemoteParents { get; } = running.FollowsRemoteParents;

    public bool HasRootThreshold { get; } = running.HasRootThreshold;

    public ulong RootThreshold { get; } = running.RootThreshold.Value;

    public string RootRule { get; } = running.RootRule;

    public SamplingResult KeptRoot { get; } =
        new(SamplingDecision.RecordAndSample, TraceState.withThreshold(null, running.RootThreshold).Text!);
}
