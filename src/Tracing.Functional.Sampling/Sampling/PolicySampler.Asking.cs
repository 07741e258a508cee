using System.Diagnostics;
using System.Runtime.CompilerServices;
using OpenTelemetry.Trace;
using Tracing.Functional.Activities;
using Tracing.Functional.Control;

namespace Tracing.Functional.Sampling;

// Asks the policy, without a fast path. The policy may call functions of the application. They may throw or start spans; neither may
// disturb the application.
internal sealed partial class PolicySampler
{
    /// <summary>Whether this thread is in a call that may run functions of the application.</summary>
    [ThreadStatic]
    private static bool t_isAsking;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private SamplingResult Guarded(SamplingRun run, in SamplingParameters parameters)
    {
        if (run.IsAskedAlone || _hasServer)
            return Alone(run, in parameters);

        try
        {
            return Answered(run, in parameters);
        }
#pragma warning disable CA1031 // Whatever a user's collection throws must not reach the application.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return Fallback(in parameters, failure);
        }
    }

    /// <summary>
    /// Asks a policy that calls functions of the application. Spans that such a function starts are dropped; otherwise the policy would
    /// call the function again, without end.
    /// </summary>
    private SamplingResult Alone(SamplingRun run, in SamplingParameters parameters)
    {
        if (t_isAsking)
            return Drop(parameters.ParentContext);
        if (run is RunBeforeListening)
        {
            Listen();
            return ShouldSample(in parameters);
        }

        t_isAsking = true;
        try
        {
            return Answered(run, in parameters);
        }
#pragma warning disable CA1031 // As above, and whatever its functions throw.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return Fallback(in parameters, failure);
        }
        finally
        {
            t_isAsking = false;
        }
    }

    /// <summary>Decides about a span that could not be read, by KeepOnFault. A span that is kept carries no probability.</summary>
    private SamplingResult Fallback(in SamplingParameters parameters, Exception failure)
    {
        var parent = parameters.ParentContext;
        var isKept = _control.KeepOnFault;
        _control.Report(failure);
        if ((parent.TraceId == default || parent.IsRemote) && _metrics.Decisions.Enabled)
            _metrics.Decided(RunningPolicy.FaultRule, isKept);
        return isKept
            ? Answer(SamplingDecision.RecordAndSample, attributes: null, _writer.TextFor(in parent, Threshold.Never))
            : Drop(in parent);
    }

    /// <summary>Decides, but only once about a request of which a second span starts.</summary>
    private SamplingResult Answered(SamplingRun run, in SamplingParameters parameters)
    {
        var parent = parameters.ParentContext;
        if (!parent.IsRemote)
            return Decide(run, in parameters);
        if (SecondStart.Is(this, in parent, out var same))
            return same;
        var result = Decide(run, in parameters);
        SecondStart.Remember(this, in parent, in result);
        return result;
    }

    private SamplingResult Decide(SamplingRun run, in SamplingParameters parameters)
    {
        var parent = parameters.ParentContext;
        var isRoot = parent.TraceId == default;
        var isOwn = isRoot && OwnRandomness.IsNeeded;
        ParentReader.Read(in parameters, out var randomness, out var parentFacts);
        if (isOwn)
            randomness = OwnRandomness.Draw();
        if (isOwn || (parent.IsRemote && IsWithoutRandomness(in parent, randomness)))
            _control.ReportPoorIds(isRoot);

        var facts = new StartFacts(
            parameters.Name,
            (SpanKind)parameters.Kind,
            parentFacts,
            ReadOnce.Of(parameters.Tags),
            LinkFacts.Of(parameters.Links),
            _facts,
            _sources is null ? null : SourceListener.SourceOf(in parameters));
        var frame = new Frame(run.TimeOf(_control.Clock), randomness);
        PackedOpinion opinion = default;
        if (!run.MayWait || _head is null)
            opinion = run.Running.Ask(in facts, ref frame);
        else if (_head.Ask(run, in facts, ref frame, parameters.TraceId.ToHexString(), parent.SpanId, ref opinion) is var head
            && head != HeadDecision.Final)
            return Held(head == HeadDecision.Keep, opinion, in parent, isOwn, randomness);

        var isKept = opinion.Keeps(randomness) && (frame.Fault is null || _control.KeepOnFault);
        var isLocalRoot = isRoot || parent.IsRemote;
        var isCountedLater = isLocalRoot && _head is not null && (_streams is { HasTraceObservers: true } || run.Running.IsCredited)
            && _head.Decided(run, in facts, in frame, opinion, isKept, parameters.TraceId.ToHexString(), parent.SpanId);
        Count(in frame, isKept, isLocalRoot && !isCountedLater);

        if (!isKept && parent.TraceState is null && !isOwn)
            return Dropped;
        var text = TextFor(in parent, Counted(isKept, opinion), isOwn, randomness);
        return Answer(
            isKept ? SamplingDecision.RecordAndSample : SamplingDecision.Drop,
            isKept ? AttributesOf(run, ref frame, opinion, isLocalRoot) : null,
            text);
    }

    /// <summary>The threshold from which a kept trace gets its count; Never if the trace is dropped or has no reliable count.</summary>
    private static Threshold Counted(bool isKept, PackedOpinion opinion) =>
        isKept && opinion.IsReliable ? opinion.Threshold : Threshold.Never;

    private void Count(ref readonly Frame frame, bool isKept, bool isLocalRoot)
    {
        if (isLocalRoot && _metrics.Decisions.Enabled)
            _metrics.Decided(frame.Rule, isKept);
        if (frame.Shed > 0)
            _metrics.Shed(frame.Rule, frame.Shed);
        if (frame.Fault is { } fault)
            _control.Report(fault);
    }

    /// <summary>The result for a trace that is held: sampled if it is certain to be kept, else only recorded until it is decided.</summary>
    private SamplingResult Held(bool isKept, PackedOpinion opinion, in ActivityContext parent, bool isOwn, ulong randomness) => Answer(
        isKept ? SamplingDecision.RecordAndSample : SamplingDecision.RecordOnly,
        attributes: null,
        TextFor(in parent, Counted(isKept, opinion), isOwn, randomness));

    private string? TextFor(in ActivityContext parent, Threshold threshold, bool isOwn, ulong randomness) =>
        isOwn ? TraceState.ofRoot(Randomness.OfValue(randomness), threshold) : _writer.TextFor(in parent, threshold);

    private static bool IsWithoutRandomness(in ActivityContext parent, ulong randomness) =>
        OwnRandomness.IsMissingIn(randomness)
        && (parent.TraceFlags & StartListener.RandomFlag) == ActivityTraceFlags.None
        && !TraceState.read(parent.TraceState).HasRandomness;

    private KeyValuePair<string, object>[]? AttributesOf(SamplingRun run, ref Frame frame, PackedOpinion opinion, bool isLocalRoot)
    {
        var attributes = run.Running.Attributes(ref frame);
        return isLocalRoot && _control.WholeTraceOptions.AnnotateDecisions
            ? DecisionAttributes.With(attributes, frame.Rule, opinion, run.MayWait)
            : attributes;
    }

    /// <summary>If there are no attributes, no list is passed: OpenTelemetry allocates for an empty one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static SamplingResult Answer(SamplingDecision decision, KeyValuePair<string, object>[]? attributes, string? traceState) =>
        attributes is null ? new(decision, traceState!) : new(decision, attributes, traceState!);
}
