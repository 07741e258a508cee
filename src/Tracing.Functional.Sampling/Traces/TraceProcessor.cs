using System.Diagnostics;
using OpenTelemetry;
using Tracing.Functional.Export;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Traces;

// The engine in OpenTelemetry's pipeline: spans come in here and leave by the outlet. A composite, because only the processors inside one
// get the provider's resource. Nothing that goes wrong here reaches the application.
internal sealed class TraceProcessor : CompositeProcessor<Activity>
{
    private readonly TraceEngine _engine;
    private readonly Outlet _outlet;
    private readonly Hook _hook;

    public TraceProcessor(TraceEngine engine, Outlet outlet, Action<Exception> report)
        : base(outlet.Exporters.Count > 0 ? outlet.Exporters : [new NoExporter()])
    {
        _engine = engine;
        _outlet = outlet;
        _hook = new Hook(report);
    }

    public override void OnStart(Activity data)
    {
        _hook.Run((_engine, data), static call => call._engine.Started(call.data));
        if (_engine.Streams is { HasSpanObservers: true } streams)
            _hook.Run((streams, data), static call => call.streams.SpanStarted(call.data));
        _outlet.Started(data);
    }

    public override void OnEnd(Activity data)
    {
        if (_engine.Streams is { HasSpanObservers: true } streams)
            _hook.Run((streams, data), static call => call.streams.SpanEnded(call.data));

        // Exporters that were added in OpenTelemetry's own way are behind this processor and see every sampled span.
        var hasLeft = _hook.Run((_engine, data), static call => call._engine.Ended(call.data), fallback: false);
        if (!hasLeft && data.Recorded)
            _outlet.TryClean(data);
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

    /// <summary>Decides all that is held within the time. Returns the time that is left.</summary>
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
