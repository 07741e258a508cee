using System.Diagnostics;
using OpenTelemetry;
using Tracing.Functional.Hygiene;
using Tracing.Functional.Privacy;

namespace Tracing.Functional.Traces;

// The engine in OpenTelemetry's pipeline: spans come in here, and those of kept traces go on to the exporters behind it. A composite,
// since only the processors inside of one get the provider's resource. Nothing that goes wrong here reaches the application.
internal sealed class TraceProcessor : CompositeProcessor<Activity>
{
    private readonly BaseProcessor<Activity>[] _exporters;
    private readonly TraceEngine _engine;
    private readonly Action<Exception> _report;
    private readonly TracingStreams? _streams;
    private readonly Redactor? _redactor;
    private readonly SpanLimiter? _limits;

    public TraceProcessor(TraceEngine engine, IReadOnlyList<BaseProcessor<Activity>> exporters, Action<Exception> report, SpanLimiter? limits = null)
        : base(exporters.Count > 0 ? exporters : [new NoExporter()])
    {
        _exporters = [.. exporters];
        _engine = engine;
        _report = report;
        _streams = engine.Streams;
        _redactor = engine.Redactor;
        _limits = limits;
        engine.Forward = Forward;
    }

    public override void OnStart(Activity data)
    {
        try
        {
            _engine.Started(data);
            if (_streams is { HasSpanObservers: true })
                _streams.SpanStarted(data);
        }
#pragma warning disable CA1031 // Values of the application may throw anything; the span goes on.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _report(failure);
        }

        foreach (var exporter in _exporters)
            Start(exporter, data);
    }

    public override void OnEnd(Activity data)
    {
        try
        {
            if (_streams is { HasSpanObservers: true })
                _streams.SpanEnded(data);
        }
#pragma warning disable CA1031 // As above.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _report(failure);
        }

        try
        {
            _engine.Ended(data);
        }
#pragma warning disable CA1031 // As above.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _report(failure);
        }
    }

    protected override bool OnForceFlush(int timeoutMilliseconds)
    {
        var left = Decide(timeoutMilliseconds);
        return base.OnForceFlush(left);
    }

    protected override bool OnShutdown(int timeoutMilliseconds)
    {
        _engine.ShutDown();
        var left = Decide(timeoutMilliseconds);
        return base.OnShutdown(left);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _engine.ShutDown();
            Decide(Timeout.Infinite);
            _engine.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>The last place before the exporters: here the span loses its secrets, then what is too much.</summary>
    private void Forward(Activity activity)
    {
        if (_redactor is not null && !TryClean(_redactor, activity))
            return;
        _limits?.Apply(activity);
        foreach (var exporter in _exporters)
            End(exporter, activity);
    }

    private static bool TryClean(Redactor redactor, Activity activity)
    {
        CleanSpans.Remember(activity);
        return ActivityRedactor.TryClean(redactor, activity);
    }

    private void Start(BaseProcessor<Activity> exporter, Activity activity)
    {
        try
        {
            exporter.OnStart(activity);
        }
#pragma warning disable CA1031 // An exporter may throw anything; the span and other exporters go on.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _report(failure);
        }
    }

    private void End(BaseProcessor<Activity> exporter, Activity activity)
    {
        try
        {
            exporter.OnEnd(activity);
        }
#pragma warning disable CA1031 // As above; the verdict stands.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _report(failure);
        }
    }

    /// <summary>Decides all that is held within the time; what is left of it.</summary>
    private int Decide(int timeoutMilliseconds)
    {
        if (timeoutMilliseconds == Timeout.Infinite)
        {
            _engine.DecideAll(static () => false);
            return Timeout.Infinite;
        }

        var watch = Stopwatch.StartNew();
        _engine.DecideAll(() => watch.ElapsedMilliseconds >= timeoutMilliseconds);
        return (int)Math.Max(0, timeoutMilliseconds - watch.ElapsedMilliseconds);
    }
}
