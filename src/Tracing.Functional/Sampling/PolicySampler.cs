using System.Diagnostics;
using System.Runtime.CompilerServices;
using OpenTelemetry.Trace;

namespace Tracing.Functional.Sampling;

// The edge between OpenTelemetry and a running policy: reads the parent and its tracestate, asks, writes the answer. Never throws.
// Roots of a policy that treats all alike, and children that follow their parent, take a short way to the same answer.
internal sealed class PolicySampler : Sampler, IDisposable
{
    private static readonly SamplingResult Kept = new(SamplingDecision.RecordAndSample);
    private static readonly SamplingResult Dropped = new(SamplingDecision.Drop);
    private readonly SamplingControl _control;
    private readonly SamplingMetrics _metrics;
    private readonly LiveFacts _facts;
    private SamplingRun _run;

    /// <summary>Whether a remote parent without tracestate is simply followed: the policy says so, and nobody counts.</summary>
    private bool _followsRemoteParents;

    public PolicySampler(SamplingControl control, FactSource? server)
    {
        _control = control;
        _metrics = control.Metrics;
        _facts = new LiveFacts(server);
        _run = control.Attach(this);
        Refresh();
        Description = $"Tracing.Functional({_run.Running.Policy})";
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var parent = samplingParameters.ParentContext;

        // One branch for the most common answer: not && but &, since all of it is there and almost always true.
        if ((parent.IsRemote & parent.TraceState is null & _followsRemoteParents) && parent.TraceId != default)
            return Follow(parent.TraceFlags);

        var run = _run;
        return run.HasRootThreshold && parent.TraceId == default
            ? DecideRoot(run, samplingParameters.TraceId)
            : Other(run, in samplingParameters);
    }

    /// <summary>Runs another policy from the next decision on.</summary>
    public void Use(SamplingRun run)
    {
        Volatile.Write(ref _run, run);
        Interlocked.MemoryBarrier();
        Refresh();
    }

    /// <summary>Looks again whether somebody counts decisions; called at every span's start, so that followed parents need not look.</summary>
    public void Refresh()
    {
        while (true)
        {
            var run = _run;
            var follows = run.FollowsRemoteParents && !_metrics.Decisions.Enabled;
            if (_followsRemoteParents == follows)
                return;

            // Another policy may come meanwhile: then what was written is looked at once more.
            _followsRemoteParents = follows;
            Interlocked.MemoryBarrier();
            if (ReferenceEquals(run, _run))
                return;
        }
    }

    public void Dispose() => _control.Detach(this);

    /// <summary>A sampled parent is kept, another dropped: the flag is the answer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static SamplingResult Follow(ActivityTraceFlags parent) =>
        new((SamplingDecision)((int)(parent & ActivityTraceFlags.Recorded) * (int)SamplingDecision.RecordAndSample));

    private SamplingResult DecideRoot(SamplingRun run, ActivityTraceId traceId)
    {
        StartListener.RootDecided(traceId);
        var isKept = TraceIdRandomness.Of(traceId) >= run.RootThreshold;
        if (_metrics.Decisions.Enabled)
            _metrics.Decided(run.RootRule, isKept);
        return isKept ? run.KeptRoot : Dropped;
    }

    private SamplingResult Other(SamplingRun run, in SamplingParameters parameters)
    {
        var parent = parameters.ParentContext;
        return run.FollowsLocalParents && !parent.IsRemote && parent.TraceId != default
            ? Follow(parent.TraceFlags)
            : Guarded(run, in parameters);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
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
        if (parent.TraceId == default)
            StartListener.RootDecided(parameters.TraceId);
        var ot = parent.TraceState is null ? default : TraceState.read(parent.TraceState);
        var frame = default(Frame);
        frame.Randomness = ot.HasRandomness ? ot.Randomness.Value : TraceIdRandomness.Of(parameters.TraceId);
        frame.Now = run.NeedsTime ? _control.Clock.Now : 0;
        frame.Facts = new StartFacts(
            parameters.Name,
            (SpanKind)parameters.Kind,
            ParentOf(in parent, ot, frame.Randomness),
            parameters.Tags,
            parameters.Links,
            _facts);

        var said = run.Running.Ask(ref frame);
        var isKept = frame.Randomness >= Said.threshold(said) && (frame.Fault is null || _control.KeepOnFault);
        Count(in frame, isKept, parent.TraceId == default || parent.IsRemote);
        var threshold = isKept && Said.isReliable(said) ? new Threshold(Said.threshold(said)) : Threshold.Never;
        return Answer(isKept, threshold, isKept ? run.Running.Attributes(ref frame) : null, parent.TraceState);
    }

    /// <summary>The parent's threshold counts only where it agrees with the sampled flag.</summary>
    private static ParentFacts ParentOf(in ActivityContext parent, OtelTraceState ot, ulong randomness)
    {
        if (parent.TraceId == default)
            return ParentFacts.None;

        var origin = parent.IsRemote ? ParentOrigin.Remote : ParentOrigin.Local;
        var isSampled = (parent.TraceFlags & ActivityTraceFlags.Recorded) != ActivityTraceFlags.None;
        return isSampled && ot.HasThreshold && randomness >= ot.Threshold.Value
            ? ParentFacts.SampledWith(origin, ot.Threshold)
            : ParentFacts.Of(origin, isSampled);
    }

    private void Count(ref readonly Frame frame, bool isKept, bool isLocalRoot)
    {
        if (isLocalRoot && _metrics.Decisions.Enabled)
            _metrics.Decided(frame.Rule, isKept);
        if (frame.Shed > 0)
            _metrics.Shed(frame.Rule, frame.Shed);
        if (frame.Fault is { } fault)
            _control.Report(fault);
    }

    /// <summary>The result with the tracestate that says the threshold; <see cref="Threshold.Never"/> says none.</summary>
    private SamplingResult Answer(
        bool isKept, Threshold threshold, KeyValuePair<string, object>[]? attributes, string? traceState)
    {
        if (traceState is null && !isKept)
            return Dropped;

        var edit = TraceState.withThreshold(traceState, threshold);
        if (edit.Overflowed)
            _control.ReportOverflow(traceState!);

        var text = ReferenceEquals(edit.Text, traceState) ? null : edit.Text;
        return isKept
            ? new SamplingResult(SamplingDecision.RecordAndSample, attributes ?? [], text!)
            : text is null ? Dropped : new SamplingResult(SamplingDecision.Drop, text);
    }
}
