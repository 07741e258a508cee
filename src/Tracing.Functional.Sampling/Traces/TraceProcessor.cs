using System.Diagnostics;
using OpenTelemetry;
using Tracing.Functional.Export;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Traces;

// Connects the engine to OpenTelemetry's pipeline: passes spans from the provider to the engine, which exports them through the outlet. It
// is a composite, because exporters get the provider's resource only inside one. Exceptions are reported and never reach the application.
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

        // Exporters that were added without ExportTo or ExportOtlp come after this processor and get every sampled span. So clean the span.
        var hasLeft = _hook.Run((_engine, data), static call => call._engine.Ended(call.data), fallback: false);
        if (!hasLeft && data.Recorded)
            _outlet.TryClean(data);
    }

    protected override bool OnForceFlush(int timeoutMilliseconds)
    {
        var left = Decide(timeoutMilliseconds);
        _engine.SpanMetrics?.Replay();
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

    /// <summary>Decides the held traces until the time is over. Returns the milliseconds that are left.</summary>
    private int Decide(int timeoutMilliseconds)
    {
        if (timeoutMilliseconds == Timeout.Infinite)
        {
            _engine.Flush(static () => false);
            return Timeout.Infinite;
        }

        var watch = Stopwatch.StartNew();
        _engine.Flush(() => watch.ElapsedMilliseconds >= timeoutMilliseconds);
        return (int)Math.Max(0, timeoutMilliseconds - watch.ElapsedMilliseconds);
    }
}
