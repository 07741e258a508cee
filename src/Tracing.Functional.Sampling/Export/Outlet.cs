using System.Diagnostics;
using OpenTelemetry;
using Tracing.Functional.Activities;
using Tracing.Functional.Ground;
using Tracing.Functional.Limits;
using Tracing.Functional.Privacy;

namespace Tracing.Functional.Export;

// The only way for kept spans to the exporters: removes secrets, cuts what is over the span limits, and passes the span to each exporter.
// If an exporter throws, the exception is reported; the application and the other exporters go on. The memory of a span stays reserved
// until every export queue has exported it.
internal sealed class Outlet(
    IReadOnlyList<BaseProcessor<Activity>> exporters, Redactor? redactor, SpanLimiter? limits, Action<Exception> report)
{
    private readonly BaseProcessor<Activity>[] _exporters = [.. exporters];
    private readonly BaseProcessor<Activity>[] _direct = [.. exporters.Where(static exporter => exporter is not ExportQueue)];
    private readonly ExportQueue[] _queues = [.. exporters.OfType<ExportQueue>()];
    private readonly Hook _hook = new(report);
    private TraceMemory _memory = new(0);
    private Func<long, bool> _makeRoom = static _ => false;

    public IReadOnlyList<BaseProcessor<Activity>> Exporters => _exporters;

    /// <summary>
    /// Whether exporters that were added in OpenTelemetry's own way read the same spans. Then the span that ends now is prepared at once.
    /// </summary>
    public bool HasOthers { get; set; }

    /// <summary>
    /// Sets the memory in which spans wait for their exporters, and what reserves some for a span that has none. Call it before the first
    /// span.
    /// </summary>
    public void Share(TraceMemory memory, Func<long, bool> makeRoom)
    {
        (_memory, _makeRoom) = (memory, makeRoom);
        foreach (var queue in _queues)
            queue.Use(memory, report);
    }

    public void Started(Activity span)
    {
        foreach (var exporter in _direct)
            _hook.Run((exporter, span), static call => call.exporter.OnStart(call.span));
    }

    /// <summary>
    /// Exports a kept span that has ended and was not held. If its secrets cannot be removed, the span is not exported.
    /// </summary>
    public void Export(Activity span)
    {
        if (!TryPrepare(span))
            return;
        ExportDirectly(span);
        if (_queues.Length == 0)
            return;

        var bytes = ActivitySize.Of(span);
        if (!_makeRoom(bytes))
            ExportMetrics.Lost(_queues.Length, ExportMetrics.Memory);
        else if (_queues.Length == 1)
            _queues[0].Add(new Parcel(span, bytes, Bundle: null));
        else
            Queue(new Activity?[] { span }, bytes, isPrepared: true);
    }

    /// <summary>Exports the held spans of a kept trace. Takes over the array, and the memory that is reserved for the spans.</summary>
    public void Export(ArraySegment<Activity?> spans, long bytes)
    {
        if (_direct.Length > 0)
        {
            Prepare(spans);
            foreach (var span in spans)
                ExportDirectly(span);
        }

        else if (HasOthers && spans.Count > 0)
        {
            Prepare(spans.AsSpan(spans.Count - 1));
        }

        if (_queues.Length > 0 && spans.Count > 0)
            Queue(spans, bytes, isPrepared: _direct.Length > 0);
        else
            _memory.Release(bytes);
    }

    /// <summary>Prepares spans for export. In place of one that must not leave there is null afterwards.</summary>
    public void Prepare(Span<Activity?> spans)
    {
        foreach (ref var span in spans)
        {
            if (span is not null && !TryPrepare(span))
                span = null;
        }
    }

    /// <summary>Removes the secrets from the span itself. False if that failed; then the span's sampled flag is cleared too.</summary>
    public bool TryClean(Activity span) => redactor is null || ActivityRedactor.TryClean(redactor, span);

    private bool TryPrepare(Activity span)
    {
        if (!TryClean(span))
            return false;
        if (limits is not null)
            _hook.Run((limits, span), static call => call.limits.Apply(call.span));
        return true;
    }

    private void ExportDirectly(Activity? span)
    {
        if (span is null)
            return;
        foreach (var exporter in _direct)
            _hook.Run((exporter, span), static call => call.exporter.OnEnd(call.span));
    }

    private void Queue(ArraySegment<Activity?> spans, long bytes, bool isPrepared)
    {
        var bundle = new SpanBundle(spans, bytes, _queues.Length, this, isPrepared);
        foreach (var queue in _queues)
            queue.Add(new Parcel(Span: null, Bytes: 0, bundle));
    }
}
