using System.Diagnostics;
using System.Runtime.CompilerServices;
using OpenTelemetry.Trace;
using Tracing.Functional.Activities;
using Tracing.Functional.Control;
using Tracing.Functional.Ground;
using Tracing.Functional.Traces;

namespace Tracing.Functional.Sampling;

// Connects OpenTelemetry with a running policy: reads the parent and its tracestate, asks the policy, and writes the decision. Never
// throws. Two kinds of spans take a fast path to the same decision: roots, if the policy treats all roots alike, and children that follow
// their parent.
internal sealed partial class PolicySampler : Sampler, IPolicyUser, IDisposable
{
    private static readonly SamplingResult Kept = new(SamplingDecision.RecordAndSample);
    private static readonly SamplingResult Dropped = new(SamplingDecision.Drop);
    private static readonly SamplingResult Recorded = new(SamplingDecision.RecordOnly);

    private readonly SamplingControl _control;
    private readonly SamplingMetrics _metrics;
    private readonly LiveFacts _facts;
    private readonly ThresholdWriter _writer;
    private readonly TraceEngine? _engine;
    private readonly TraceHead? _head;
    private readonly TracingStreams? _streams;

    /// <summary>Null if the policy does not ask which source starts a trace.</summary>
    private readonly SourceListener? _sources;

    /// <summary>Whether streams are attached, or roots carry their rule and count. Then no root takes a fast path.</summary>
    private readonly bool _showsRoots;
    private readonly bool _hasServer;
    private SamplingRun _run = SamplingRun.None;
    private StartListener? _listener;
    private volatile bool _isListening;
    private volatile bool _isDisposed;

    private RemoteFastPath _remoteFastPath = RemoteFastPath.Closed;

    /// <summary>A sampler that decides by the policy that the control runs.</summary>
    /// <param name="control">Passes the policy to the sampler, now and after each replacement.</param>
    /// <param name="server">The facts of a server's requests; null if there is no server.</param>
    /// <param name="engine">Holds traces until they are decided; null if all are decided at their start.</param>
    /// <param name="listens">Whether the sampler listens to span starts, from the first span on. True in a provider.</param>
    public PolicySampler(SamplingControl control, FactSource? server, TraceEngine? engine = null, bool listens = false)
    {
        _control = control;
        _engine = engine;
        _head = engine is null ? null : new TraceHead(engine);
        _streams = engine?.Streams;
        _showsRoots = _streams is not null || control.WholeTraceOptions.AnnotateDecisions;
        _metrics = control.Metrics;
        _hasServer = server is not null;
        _facts = new LiveFacts(server);
        _writer = new ThresholdWriter(control.ReportOverflow);
        _sources = SourceListener.For(control.Policy);
        _isListening = !listens;
        control.Attach(this);
    }

    public bool CanWait => _engine is { CanExport: true };

    public bool HasEngine => _engine is not null;

    public bool HearsSources(ValueTest[] tests) => tests.Length == 0 || _sources?.Hears(tests) == true;

    /// <summary>Whether it was ever asked. False while a span runs: the provider has another sampler.</summary>
    public bool WasAsked => _isListening;

    /// <summary>Called when the text of the policy changes.</summary>
    public Action<string>? Described { get; set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var parent = samplingParameters.ParentContext;

        if (parent.TraceId != default && parent.IsRemote && _remoteFastPath.Takes(parent.TraceState))
            return Follow(parent.TraceFlags);

        var run = _run;
        if (parent.TraceId == default && !ConnectionSpans.IsOne(samplingParameters.Name))
            return run.HasRootThreshold && !_showsRoots && !OwnRandomness.IsNeeded
                ? DecideRoot(run, samplingParameters.TraceId)
                : Guarded(run, in samplingParameters);
        if (parent.TraceId == default)
            return ConnectionSpans.IsKept ? Kept : Dropped;
        if (!run.FollowsLocalParents || parent.IsRemote)
            return IsDeferred(in parent) ? FollowTrace(in parent) : Guarded(run, in samplingParameters);

        return _engine is { IsActive: true } && (!ParentReader.IsSampled(parent.TraceFlags) || Pretence.Covers(parent.SpanId))
            ? FollowTrace(in parent)
            : Follow(parent.TraceFlags);
    }

    public void Use(SamplingRun run)
    {
        if (!_hasServer)
            _control.ReportNoFacts(run.Policy);
        _control.ReportOddPaths(run.Policy);
        Description = $"Tracing.Functional({run.Running.Policy})";
        Described?.Invoke(Description);
        Volatile.Write(ref _run, _isListening ? run : new RunBeforeListening(run));
        Interlocked.MemoryBarrier();
        Refresh();
    }

    /// <summary>
    /// Opens or closes the fast path of remote parents. It is closed while a metrics listener counts decisions. Called at the start of
    /// every span with a remote parent, so that the fast path itself does not check.
    /// </summary>
    public void Refresh()
    {
        while (true)
        {
            var run = _run;
            if (!_remoteFastPath.TrySet(run.FollowsRemoteParents && !_metrics.Decisions.Enabled && !_showsRoots))
                return;

            // If the policy was replaced meanwhile, the path is set again.
            Interlocked.MemoryBarrier();
            if (ReferenceEquals(run, _run))
                return;
        }
    }

    /// <summary>Drops a span without asking the policy. The span gets no threshold.</summary>
    public SamplingResult Drop(in ActivityContext parent)
    {
        if (!_isListening)
            Listen();
        return parent.TraceState is null
            ? Dropped
            : Answer(SamplingDecision.Drop, attributes: null, _writer.TextFor(in parent, Threshold.Never));
    }

    public void Dispose()
    {
        _isDisposed = true;
        _control.Detach(this);
        _listener?.Dispose();
        _sources?.Dispose();
    }

    /// <summary>
    /// Creates the listener at the first span, not earlier: it must come after the provider's own listener, so that it gets only sources
    /// that the provider listens to. If several threads start a first span at once, each creates a listener and all but one are disposed.
    /// </summary>
    private void Listen()
    {
        _engine?.BeforeFirstSpan?.Invoke();
        var listener = new StartListener(this);
        if (Interlocked.CompareExchange(ref _listener, listener, null) is not null)
            listener.Dispose();

        if (_isDisposed)
            _listener.Dispose();
        _isListening = true;
        while (_run is RunBeforeListening before)
            Interlocked.CompareExchange(ref _run, before.Actual, before);
        Refresh();
    }

    /// <summary>Notes a span that starts unrecorded: its end is not one that the provider keeps to itself.</summary>
    public void StartedUnheard(Activity activity) => _engine?.StartedUnheard(activity);

    /// <summary>
    /// Reports a span whose end the provider does not hear, because instrumentation is suppressed or the span is not recorded any more. It
    /// does not leave.
    /// </summary>
    public void EndedUnheard(Activity activity)
    {
        try
        {
            if (activity.IsAllDataRequested)
                _engine?.Ended(activity, isOut: true);
            else
                _engine?.EndedUnheard(activity);
        }
#pragma warning disable CA1031 // A function of the application may read the span; what it throws must not reach the caller of Stop.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _control.Report(failure);
        }
    }

    /// <summary>
    /// Whether a local parent is unsampled only because its trace is held undecided. The policy is not asked about its children.
    /// </summary>
    private bool IsDeferred(in ActivityContext parent) =>
        !parent.IsRemote && _engine is { IsActive: true } engine && !ParentReader.IsSampled(parent.TraceFlags)
        && engine.Find(parent.TraceId.ToHexString()).IsHeld;

    /// <summary>Follows the parent's sampled flag.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static SamplingResult Follow(ActivityTraceFlags parent) =>
        new((parent & ActivityTraceFlags.Recorded) != ActivityTraceFlags.None ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);

    /// <summary>
    /// Records the child of a trace that is held. The child of a decided trace follows the decision, and that of a span that was taken out
    /// is dropped with it.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private SamplingResult FollowTrace(in ActivityContext parent)
    {
        if (IsTakenOut(in parent))
            return Dropped;
        return _engine!.ForChildOf(parent.TraceId.ToHexString()) switch
        {
            SamplingDecision.RecordOnly => Recorded,
            SamplingDecision.RecordAndSample => Kept,
            _ => Dropped,
        };
    }

    /// <summary>Whether the parent was recorded when it started, and somebody cleared that.</summary>
    private static bool IsTakenOut(in ActivityContext parent) =>
        Activity.Current is { IsAllDataRequested: false } current && current.SpanId == parent.SpanId && !SpanMarks.IsUnheard(current);

    private SamplingResult DecideRoot(SamplingRun run, ActivityTraceId traceId)
    {
        var isKept = TraceIdRandomness.Of(traceId) >= run.RootThreshold;
        if (_metrics.Decisions.Enabled)
            _metrics.Decided(run.RootRule, isKept);
        return isKept ? run.KeptRoot : Dropped;
    }
}
