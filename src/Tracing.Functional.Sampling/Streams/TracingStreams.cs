using System.Diagnostics;
using Tracing.Functional.Limits;
using Tracing.Functional.Privacy;
using Tracing.Functional.Streams;

namespace Tracing.Functional;

/// <summary>
/// The spans and the whole traces of a tracer provider as hot streams. Spans are copied only while there are observers. An observer that
/// throws is unsubscribed; the others continue. A slow observer loses only its own values.
/// </summary>
/// <example>
/// <code>
/// using var streams = new TracingStreams();
/// builder.SetSampling(policy).ExportTo(exporter).AddStreams(streams);
/// streams.Traces.Failed().Subscribe(trace => Console.WriteLine(trace.Operation));
/// </code>
/// </example>
public sealed class TracingStreams : IDisposable
{
    private static readonly object StartTold = new();
    private static readonly object FailureTold = new();
    private static long s_count;
    private readonly string _toldKey = string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"tracing.functional.told.{Interlocked.Increment(ref s_count)}");
    private readonly IsolatedStream<SpanEvent> _spans;
    private readonly IsolatedStream<TraceRecord> _traces;
    private readonly ActivityListener _exceptions;
    private volatile Redactor? _redactor;
    private SpanLimiter? _limits;
    private long _lost;
    private long _faults;

    /// <summary>Creates streams. Pass them to <c>AddStreams</c>, which publishes to them.</summary>
    /// <param name="options">Queue length and scheduler. Default: the defaults of <see cref="StreamOptions"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The queue's length is out of range.</exception>
    public TracingStreams(StreamOptions? options = null)
    {
        options ??= new StreamOptions();
        _spans = new IsolatedStream<SpanEvent>(options, Lost, Faulted);
        _traces = new IsolatedStream<TraceRecord>(options, Lost, Faulted);
        _exceptions = new ActivityListener
        {
            ShouldListenTo = static _ => true,
            ExceptionRecorder = (Activity activity, Exception exception, ref TagList _) => Failed(activity, exception),
        };
    }

    /// <summary>
    /// The events of every recorded span of the provider: started, failed and ended. A failure has its exception if one was recorded. Spans
    /// of traces that are dropped at their start are not recorded.
    /// </summary>
    public IObservable<SpanEvent> Spans => _spans;

    /// <summary>
    /// Every kept trace, when its last span has ended, with the decision and its reason. With <see cref="ObservesDropped"/> also the
    /// dropped traces.
    /// </summary>
    public IObservable<TraceRecord> Traces => _traces;

    /// <summary>
    /// Whether <see cref="Traces"/> has the dropped traces too. A trace that was dropped at its start has no spans. Default: false.
    /// </summary>
    public bool ObservesDropped { get; init; }

    /// <summary>How many values were dropped because the queue of an observer was full.</summary>
    public long LostCount => Interlocked.Read(ref _lost);

    /// <summary>How many observers, or their schedulers, threw. These observers are unsubscribed.</summary>
    public long FaultCount => Interlocked.Read(ref _faults);

    internal bool HasSpanObservers => _spans.HasObservers;

    internal bool HasTraceObservers => _traces.HasObservers;

    /// <summary>Completes both streams.</summary>
    public void Dispose()
    {
        _exceptions.Dispose();
        _spans.Dispose();
        _traces.Dispose();
    }

    /// <summary>Starts to publish a provider's spans.</summary>
    /// <param name="redactor">
    /// Null if redaction is off. If several providers are attached, one without a redactor does not turn it off.
    /// </param>
    /// <param name="limits">Null if spans have no limits. If several providers are attached, the last one counts.</param>
    internal void Attach(Redactor? redactor, SpanLimiter? limits)
    {
        _redactor = redactor ?? _redactor;
        _limits = limits;
        ActivitySource.AddActivityListener(_exceptions);
    }

    /// <summary>An observer's copy of a span, cut to the span limits.</summary>
    internal SpanRecord Published(SpanRecord span) => _limits is { } limits ? limits.Apply(span) : span;

    internal void SpanStarted(Activity activity)
    {
        activity.SetCustomProperty(_toldKey, StartTold);
        _spans.Publish(SpanEvent.Started(Snapshot(activity)));
    }

    internal void SpanEnded(Activity activity)
    {
        var span = Snapshot(activity);
        if (span.IsFailed && !ReferenceEquals(activity.GetCustomProperty(_toldKey), FailureTold))
            _spans.Publish(SpanEvent.Failed(span, null));
        _spans.Publish(SpanEvent.Ended(span));
    }

    internal void Publish(TraceRecord trace) => _traces.Publish(trace);

    /// <summary>Called for spans of all sources. Only open spans whose start was published here are reported.</summary>
    private void Failed(Activity activity, Exception exception)
    {
        if (!_spans.HasObservers || activity.IsStopped || activity.GetCustomProperty(_toldKey) is null)
            return;

        activity.SetCustomProperty(_toldKey, FailureTold);
        _spans.Publish(SpanEvent.Failed(
            Snapshot(activity), _redactor is { } redactor ? ExceptionRedactor.Clean(redactor, exception) : exception));
    }

    private SpanRecord Snapshot(Activity activity) => Published(ActivitySnapshot.Of(activity, _redactor));

    private void Lost() => Interlocked.Increment(ref _lost);

    private void Faulted(Exception failure) => Interlocked.Increment(ref _faults);
}
