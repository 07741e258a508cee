using System.Diagnostics;
using OpenTelemetry.Trace;

namespace Tracing.Functional.Sampling;

// The edge between OpenTelemetry and a running policy: reads the parent and its tracestate, asks, writes the answer. Never throws.
// Roots of a policy that treats all alike, and children that follow their parent, take a short way to the same answer.
internal sealed class PolicySampler : Sampler
{
    private static readonly SamplingResult Kept = new(SamplingDecision.RecordAndSample);
    private static readonly SamplingResult Dropped = new(SamplingDecision.Drop);
    private readonly SamplingControl _control;
    private readonly LiveFacts _facts;

    public PolicySampler(SamplingControl control, FactSource? server)
    {
        _control = control;
        _facts = new LiveFacts(server);
        Description = $"Tracing.Functional({control.Run.Running.Policy})";
    }

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var run = _control.Run;
        var parent = samplingParameters.ParentContext;

        if (parent.TraceId == default)
        {
            RandomFlag.Root(samplingParameters.TraceId);
            return run.HasRootThreshold ? DecideRoot(run, samplingParameters.TraceId) : Guarded(run, in samplingParameters);
        }

        var isFollowed = parent.IsRemote ? run.FollowsRemoteParents && parent.TraceState is null : run.FollowsLocalParents;
        return isFollowed ? Follow(in parent) : Guarded(run, in samplingParameters);
    }

    private SamplingResult DecideRoot(SamplingRun run, ActivityTraceId traceId)
    {
        var isKept = TraceIdRandomness.Of(traceId) >= run.RootThreshold;
        _control.Metrics.Decided(run.RootRule, isKept);
        return isKept ? run.KeptRoot : Dropped;
    }

    private SamplingResult Follow(in ActivityContext parent)
    {
        var isKept = (parent.TraceFlags & ActivityTraceFlags.Recorded) != ActivityTraceFlags.None;
        if (parent.IsRemote)
            _control.Metrics.Decided("parent", isKept);
        return isKept ? Kept : Dropped;
    }

    private SamplingResult Guarded(SamplingRun run, in SamplingParameters parameters)
    {
        try
        {
            return Decide(run, in parameters);
        }
#pragma warning disable CA1031 // Whatever a user's collection or function throws must not reach the application.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _control.Report(failure);
            return _control.KeepOnFault ? Kept : Dropped;
        }
    }

    private SamplingResult Decide(SamplingRun run, in SamplingParameters parameters)
    {
        var parent = parameters.ParentContext;
        var ot = TraceState.read(parent.TraceState);
        var randomness = ot.HasRandomness ? ot.Randomness : Randomness.OfValue(TraceIdRandomness.Of(parameters.TraceId));
        var facts = new StartFacts(
            parameters.Name, (SpanKind)parameters.Kind, ParentOf(in parent, ot, randomness), parameters.Tags, parameters.Links, _facts);
        var verdict = run.Running.Decide(in facts, run.NeedsTime ? _control.Clock.Now : 0, randomness);
        var isKept = verdict.IsKept && (verdict.Fault is null || _control.KeepOnFault);
        Count(in verdict, isKept, parent.TraceId == default || parent.IsRemote);
        return Answer(isKept, in verdict, parent.TraceState);
    }

    /// <summary>The parent's threshold counts only where it agrees with the sampled flag.</summary>
    private static ParentFacts ParentOf(in ActivityContext parent, OtelTraceState ot, Randomness randomness)
    {
        if (parent.TraceId == default)
            return ParentFacts.None;

        var origin = parent.IsRemote ? ParentOrigin.Remote : ParentOrigin.Local;
        var isSampled = (parent.TraceFlags & ActivityTraceFlags.Recorded) != ActivityTraceFlags.None;
        return isSampled && ot.HasThreshold && ot.Threshold.Keeps(randomness)
            ? ParentFacts.SampledWith(origin, ot.Threshold)
            : ParentFacts.Of(origin, isSampled);
    }

    private void Count(in Verdict verdict, bool isKept, bool isLocalRoot)
    {
        if (isLocalRoot)
            _control.Metrics.Decided(verdict.Rule, isKept);
        if (verdict.Shed > 0)
            _control.Metrics.Shed(verdict.Rule, verdict.Shed);
        if (verdict.Fault is { } fault)
            _control.Report(fault);
    }

    private SamplingResult Answer(bool isKept, in Verdict verdict, string? traceState)
    {
        var edit = TraceState.withThreshold(traceState, isKept && verdict.IsReliable ? verdict.Threshold : Threshold.Never);
        if (edit.Overflowed)
            _control.ReportOverflow(traceState!);

        var text = ReferenceEquals(edit.Text, traceState) ? null : edit.Text;
        return isKept
            ? new SamplingResult(SamplingDecision.RecordAndSample, verdict.Attributes ?? [], text!)
            : text is null ? Dropped : new SamplingResult(SamplingDecision.Drop, text);
    }
}
