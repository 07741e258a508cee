using System.Diagnostics;
using Tracing.Functional.Limits;
using Tracing.Functional.Privacy;
using Tracing.Functional.Streams;

namespace Tracing.Functional;

/// <summary>
/// The spans and the whole traces of a tracer provider as hot streams. Spans are copied only while somebody observes; an observer that
/// throws ends alone, one that is slow loses only its own values.
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
    private readonly string _toldKey = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"tracing.functional.told.{Interlocked.Increment(ref s_count)}");
    private readonly IsolatedStream<SpanEvent> _spans;
    private readonly IsolatedStream<TraceRecord> _traces;
    private readonly ActivityListener _exceptions;
    private volatile Redactor? _redactor;
    private SpanLimiter? _limits;
    private long _lost;
    private long _faults;

    /// <summary>Streams that nobody publishes to yet: hand them to <c>AddStreams</c>.</summary>
    /// <param name="options">Defaults where null.</param>
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
    /// Every recorded span of the provider: started, failed (with its exception where one was recorded), ended. Of traces that are dropped
    /// at their start nothing is recorded.
    /// </summary>
    public IObservable<SpanEvent> Spans => _spans;

    /// <summary>Every kept trace when its last span has ended, with what was decided and why; the dropped ones too with <see cref="ObservesDropped"/>.</summary>
    public IObservable<TraceRecord> Traces => _traces;

    /// <summary>Whether <see cref="Traces"/> tells of dropped traces too: of those dropped at their start without spans. Default: false.</summary>
    public bool ObservesDropped { get; init; }

    /// <summary>Values that slow observers lost.</summary>
    public long LostCount => Interlocked.Read(ref _lost);

    /// <summary>Observers that threw, and ended by it.</summary>
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

    /// <summary>From now on the streams are published to.</summary>
    /// <param name="redactor">Null where privacy is off; of two providers' the one that is on counts.</param>
    /// <param name="limits">Null where spans have none.</param>
    internal void Attach(Redactor? redactor, SpanLimiter? limits)
    {
        _redactor = redactor ?? _redactor;
        _limits = limits;
        ActivitySource.AddActivityListener(_exceptions);
    }

    /// <summary>The span, without its secrets, as observers may have it.</summary>
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

    /// <summary>Called for spans of all sources; only of those that started here is anything told, and not after their end.</summary>
    private void Failed(Activity activity, Exception exception)
    {
        if (!_spans.HasObservers || activity.IsStopped || activity.GetCustomProperty(_toldKey) is null)
            return;

        activity.SetCustomProperty(_toldKey, FailureTold);
        _spans.Publish(SpanEvent.Failed(Snapshot(activity), _redactor is { } redactor ? ExceptionRedactor.Clean(redactor, exception) : exception));
    }

    private SpanRecord Snapshot(Activity activity) => Published(ActivitySnapshot.Of(activity, _redactor));

    private void Lost() => Interlocked.Increment(ref _lost);

    private void Faulted(Exception failure) => Interlocked.Increment(ref _faults);
}
