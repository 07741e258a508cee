using System.Diagnostics;
using OpenTelemetry;
using Tracing.Functional.Ground;
using Tracing.Functional.Limits;
using Tracing.Functional.Privacy;

namespace Tracing.Functional.Export;

// The only way for kept spans to the exporters: removes secrets, cuts what is over the span limits, and passes the span to each exporter.
// If an exporter throws, the exception is reported; the application and the other exporters go on.
internal sealed class Outlet(
    IReadOnlyList<BaseProcessor<Activity>> exporters, Redactor? redactor, SpanLimiter? limits, Action<Exception> report)
{
    private readonly BaseProcessor<Activity>[] _exporters = [.. exporters];
    private readonly Hook _hook = new(report);

    public IReadOnlyList<BaseProcessor<Activity>> Exporters => _exporters;

    public void Started(Activity span)
    {
        foreach (var exporter in _exporters)
            _hook.Run((exporter, span), static call => call.exporter.OnStart(call.span));
    }

    /// <summary>Exports a kept span that has ended. If its secrets cannot be removed, the span is not exported.</summary>
    public void Export(Activity span)
    {
        if (!TryClean(span))
            return;
        limits?.Apply(span);
        foreach (var exporter in _exporters)
            _hook.Run((exporter, span), static call => call.exporter.OnEnd(call.span));
    }

    /// <summary>Removes the secrets from the span itself. False if that failed; then the span's sampled flag is cleared too.</summary>
    public bool TryClean(Activity span) => redactor is null || ActivityRedactor.TryClean(redactor, span);
}
