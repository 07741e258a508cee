using System.Diagnostics;
using System.Runtime.CompilerServices;
using OpenTelemetry.Trace;
using Tracing.Functional.Instrumentation.Http;
using Tracing.Functional.Traces;

namespace Tracing.Functional.Sampling;

// The edge between OpenTelemetry and a running policy: reads the parent and its tracestate, asks, writes the answer. Never throws.
// Roots of a policy that treats all alike, and children that follow their parent, take a short way to the same answer.
internal sealed class PolicySampler : Sampler, IDisposable
{
    private static readonly SamplingResult Kept = new(SamplingDecision.RecordAndSample);
    private static readonly SamplingResult Dropped = new(SamplingDecision.Drop);
    private static readonly SamplingResult Recorded = new(SamplingDecision.RecordOnly);
    private static readonly string NotFollowed = new('-', 1);
    private readonly SamplingControl _control;
    private readonly SamplingMetrics _metrics;
    private readonly LiveFacts _facts;
    private readonly ThresholdWriter _writer;
    private readonly TraceEngine? _engine;
    private readonly TraceHead? _head;
    private readonly TracingStreams? _streams;

    /// <summary>Whether roots are told to observers, or carry how they were decided: then none takes a short way.</summary>
    private readonly bool _tellsRoots;
    private SamplingRun _run;

    /// <summary>The tracestate of remote parents that are simply followed: none where the policy says so and nobody counts, else no tracestate there is.</summary>
    private string? _followedTraceState = NotFollowed;

    public PolicySampler(SamplingControl control, FactSource? server, TraceEngine? engine = null)
    {
        _control = control;
        _engine = engine;
        _head = engine is null ? null : new TraceHead(engine);
        _streams = engine?.Streams;
        _tellsRoots = _streams is not null || control.WholeTraceOptions.AnnotateDecisions;
        _metrics = control.Metrics;
        _facts = new LiveFacts(server);
        _writer = new ThresholdWriter(control.ReportOverflow);
        _run = control.Attach(this);
        Refresh();
        Description = Describe(_run);
    }

    /// <summary>Whether a policy may wait for the ends of traces here.</summary>
    public bool CanWait => _engine is not null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var parent = samplingParameters.ParentContext;

        if (parent.TraceId != default && parent.IsRemote && ReferenceEquals(parent.TraceState, _followedTraceState))
            return Follow(parent.TraceFlags);

        var run = _run;
        if (parent.TraceId == default && !ConnectionSpans.IsOne(samplingParameters.Name))
            return run.HasRootThreshold && !_tellsRoots ? DecideRoot(run, samplingParameters.TraceId) : Guarded(run, in samplingParameters);
        if (parent.TraceId == default)
            return ConnectionSpans.IsKept ? Kept : Dropped;
        if (!run.FollowsLocalParents || parent.IsRemote)
            return Guarded(run, in samplingParameters);

        return _engine is { IsActive: true } && !ParentReader.IsSampled(parent.TraceFlags) ? FollowTrace(parent.TraceId) : Follow(parent.TraceFlags);
    }

    /// <summary>Runs another policy from the next decision on.</summary>
    public void Use(SamplingRun run)
    {
        Description = Describe(run);
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
            var followed = run.FollowsRemoteParents && !_metrics.Decisions.Enabled && !_tellsRoots ? null : NotFollowed;
            if (ReferenceEquals(_followedTraceState, followed))
                return;

            // Another policy may come meanwhile: then what was written is looked at once more.
            _followedTraceState = followed;
            Interlocked.MemoryBarrier();
            if (ReferenceEquals(run, _run))
                return;
        }
    }

    public void Dispose() => _control.Detach(this);

    private static string Describe(SamplingRun run) => $"Tracing.Functional({run.Running.Policy})";

    /// <summary>A sampled parent is kept, another dropped: the flag is the answer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static SamplingResult Follow(ActivityTraceFlags parent) =>
        new((parent & ActivityTraceFlags.Recorded) != ActivityTraceFlags.None ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);

    /// <summary>A child in a trace that is held is recorded; in one that is decided it follows the verdict.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private SamplingResult FollowTrace(ActivityTraceId traceId) => _engine!.ForChildOf(traceId.ToHexString()) switch
    {
        SamplingDecision.RecordOnly => Recorded,
        SamplingDecision.RecordAndSample => Kept,
        _ => Dropped,
    };

    private SamplingResult DecideRoot(SamplingRun run, ActivityTraceId traceId)
    {
        var isKept = TraceIdRandomness.Of(traceId) >= run.RootThreshold;
        if (_metrics.Decisions.Enabled)
            _metrics.Decided(run.RootRule, isKept);
        return isKept ? run.KeptRoot : Dropped;
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
            return Fallback(in parameters);
        }
    }

    /// <summary>The span could not be read: what is kept is kept uncounted.</summary>
    private SamplingResult Fallback(in SamplingParameters parameters)
    {
        var parent = parameters.ParentContext;
        var isKept = _control.KeepOnFault;
        if ((parent.TraceId == default || parent.IsRemote) && _metrics.Decisions.Enabled)
            _metrics.Decided(RunningPolicy.FaultRule, isKept);
        return Answer(isKept ? SamplingDecision.RecordAndSample : SamplingDecision.Drop, attributes: null, _writer.TextFor(in parent, Threshold.Never));
    }

    private SamplingResult Decide(SamplingRun run, in SamplingParameters parameters)
    {
        var parent = parameters.ParentContext;
        var isRoot = parent.TraceId == default;
        ulong randomness;
        ParentFacts parentFacts;
        if (parent.TraceState is null)
            (randomness, parentFacts) = (TraceIdRandomness.Of(parameters.TraceId), ParentReader.FactsOf(in parent));
        else
            ParentReader.ReadTraceState(in parameters, out randomness, out parentFacts);

        var facts = new StartFacts(
            parameters.Name, (SpanKind)parameters.Kind, parentFacts, parameters.Tags, parameters.Links, _facts);
        var frame = new Frame(run.NeedsTime ? _control.Clock.Now : 0, randomness);
        var said = 0UL;
        if (!run.MayWait || _head is null)
            said = run.Running.Ask(in facts, ref frame);
        else if (_head.Ask(run, in facts, ref frame, parameters.TraceId.ToHexString(), ref said) is var answer && answer != HeadAnswer.Sure)
            return Held(answer == HeadAnswer.Keep, said, in parent);

        var isKept = randomness >= Said.threshold(said) && (frame.Fault is null || _control.KeepOnFault);
        Count(in frame, isKept, isRoot || parent.IsRemote);

        if (_streams is { HasTraceObservers: true } && (isRoot || parent.IsRemote))
            _head!.Decided(run, in facts, in frame, said, isKept, parameters.TraceId.ToHexString());

        if (!isKept && parent.TraceState is null)
            return Dropped;
        var text = _writer.TextFor(in parent, Counted(isKept, said));
        return Answer(
            isKept ? SamplingDecision.RecordAndSample : SamplingDecision.Drop, isKept ? AttributesOf(run, ref frame, said, isRoot || parent.IsRemote) : null, text);
    }

    /// <summary>The threshold that a kept trace counts with; never where it does not count.</summary>
    private static Threshold Counted(bool isKept, ulong said) =>
        isKept && Said.isReliable(said) ? new Threshold(Said.threshold(said)) : Threshold.Never;

    private void Count(ref readonly Frame frame, bool isKept, bool isLocalRoot)
    {
        if (isLocalRoot && _metrics.Decisions.Enabled)
            _metrics.Decided(frame.Rule, isKept);
        if (frame.Shed > 0)
            _metrics.Shed(frame.Rule, frame.Shed);
        if (frame.Fault is { } fault)
            _control.Report(fault);
    }

    /// <summary>A trace that is held: kept for sure, or only recorded until that is known. What goes out is true of what goes out.</summary>
    private SamplingResult Held(bool isKept, ulong said, in ActivityContext parent) => Answer(
        isKept ? SamplingDecision.RecordAndSample : SamplingDecision.RecordOnly, attributes: null, _writer.TextFor(in parent, Counted(isKept, said)));

    private KeyValuePair<string, object>[]? AttributesOf(SamplingRun run, ref Frame frame, ulong said, bool isLocalRoot)
    {
        var attributes = run.Running.Attributes(ref frame);
        return isLocalRoot && _control.WholeTraceOptions.AnnotateDecisions
            ? DecisionAttributes.With(attributes, frame.Rule, said)
            : attributes;
    }

    /// <summary>An empty list of attributes would cost OpenTelemetry an allocation: none is none.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static SamplingResult Answer(SamplingDecision decision, KeyValuePair<string, object>[]? attributes, string? traceState) =>
        attributes is null ? new(decision, traceState!) : new(decision, attributes, traceState!);
}
