using System.Diagnostics.Metrics;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Metrics;

// The instruments of span metrics, and the measurements that go to them. The listeners of an instrument are code of the application, so
// what they throw ends here.
internal sealed class SpanHistogram : IMeasuring, IDisposable
{
    private static readonly double[] s_http = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
    private readonly MeasuringContext _context = MeasuringContext.Create();
    private readonly Meter _meter;
    private readonly bool _ownsMeter;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _unreliable;

    // What the next call of Record measures.
    private Series? _series;
    private double _seconds;
    private long _times;

    /// <summary>
    /// Creates the instruments. <paramref name="operations"/> is called whenever a listener collects, before it gets the histogram.
    /// </summary>
    public SpanHistogram(SpanMetricsOptions options, IMeterFactory? meters, Func<int> operations)
    {
        Bounds = new Bounds(options.Boundaries.Count > 0 ? [.. options.Boundaries] : s_http);
        _ownsMeter = meters is null;
        _meter = meters?.Create(new MeterOptions(options.MeterName)) ?? new Meter(options.MeterName);
        _duration = _meter.CreateHistogram(
            "traces.span.metrics.duration",
            "s",
            "Durations of spans, by operation, kind and status.",
            tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = Bounds.Seconds });
        _unreliable = _meter.CreateCounter<long>(
            "tracing.span_metrics.unreliable", "{span}", "Kept spans whose count in an estimated figure is not reliable, by reason.");
        _meter.CreateObservableUpDownCounter(
            "tracing.span_metrics.operations", operations, "{operation}", "Operations with figures of their own.");
    }

    public Bounds Bounds { get; }

    /// <summary>Whether anybody listens to the durations.</summary>
    public bool IsEnabled => _duration.Enabled;

    public void Unreliable(Uncertainty why)
    {
        if (why != Uncertainty.None && _unreliable.Enabled)
            _unreliable.Count(1, new KeyValuePair<string, object?>("reason", why == Uncertainty.NoCount ? "no_count" : "too_large"));
    }

    public void Kept(Series series, double seconds, string traceId, string spanId)
    {
        (_series, _seconds, _times) = (series, seconds, 1);
        _context.WithSpan(traceId, spanId, static state => ((SpanHistogram)state!).Record(), this);
    }

    public void Ordinary(Series series, double seconds, long times)
    {
        (_series, _seconds, _times) = (series, seconds, times);
        _context.WithoutSpan(static state => ((SpanHistogram)state!).Record(), this);
    }

    public void Dispose()
    {
        if (_ownsMeter)
            _meter.Dispose();
    }

    private void Record()
    {
        var (tags, seconds) = (_series!.Tags, _seconds);
        for (var times = _times; times > 0; times--)
            Hook.Silent.Run((_duration, seconds, tags), static call => call._duration.Record(call.seconds, call.tags));
    }
}
