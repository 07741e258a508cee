using System.Diagnostics;
using System.Runtime.CompilerServices;
using OpenTelemetry.Trace;
using Tracing.Functional.Activities;
using Tracing.Functional.Control;
using Tracing.Functional.Ground;
using Tracing.Functional.Traces;

namespace Tracing.Functional.Sampling;

// The edge between OpenTelemetry and a running policy: reads the parent and its tracestate, asks, writes the answer. Never throws.
// Roots of a policy that treats all alike, and children that follow their parent, take a short way to the same answer.
internal sealed partial class PolicySampler : Sampler, IPolicyUser, IDisposable
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
    private readonly bool _hasServer;
    private SamplingRun _run = SamplingRun.None;
    private StartListener? _listener;
    private volatile bool _isListening;
    private volatile bool _isDisposed;

    /// <summary>The tracestate of remote parents that are simply followed: none where the policy says so and nobody counts, else no tracestate there is.</summary>
    private string? _followedTraceState = NotFollowed;

    /// <summary>A sampler that is told by the control what runs.</summary>
    /// <param name="control">Says what runs.</param>
    /// <param name="server">What a server knows of its requests.</param>
    /// <param name="engine">Holds traces whose ends decide.</param>
    /// <param name="listens">Whether spans' starts are listened to, as in a provider; from the first span on.</param>
    public PolicySampler(SamplingControl control, FactSource? server, TraceEngine? engine = null, bool listens = false)
    {
        _control = control;
        _engine = engine;
        _head = engine is null ? null : new TraceHead(engine);
        _streams = engine?.Streams;
        _tellsRoots = _streams is not null || control.WholeTraceOptions.AnnotateDecisions;
        _metrics = control.Metrics;
        _hasServer = server is not null;
        _facts = new LiveFacts(server);
        _writer = new ThresholdWriter(control.ReportOverflow);
        _isListening = !listens;
        control.Attach(this);
    }

    /// <summary>Whether a policy may wait for the ends of traces here.</summary>
    public bool CanWait => _engine is { CanExport: true };

    /// <summary>Whether there is what holds traces; whether that can export is known once the provider is built.</summary>
    public bool HasEngine => _engine is not null;

    /// <summary>Told when the text of the policy changes.</summary>
    public Action<string>? Described { get; set; }

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
        Description = $"Tracing.Functional({run.Running.Policy})";
        Described?.Invoke(Description);
        Volatile.Write(ref _run, _isListening ? run : run.BeforeTheFirst());
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

    /// <summary>A span that is not to be recorded, whatever the policy says. It has no threshold.</summary>
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
    }

    /// <summary>
    /// The listener must come after the provider's own, to hear of its sources alone: so it comes with the first span. Of threads that are
    /// first at once, each makes one, and only one stays: none waits.
    /// </summary>
    private void Listen()
    {
        var listener = new StartListener(this);
        if (Interlocked.CompareExchange(ref _listener, listener, null) is not null)
            listener.Dispose();

        if (_isDisposed)
            _listener.Dispose();
        _isListening = true;
        while (_run is { Actual: { } actual } before)
            Interlocked.CompareExchange(ref _run, actual, before);
        Refresh();
    }

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
}
