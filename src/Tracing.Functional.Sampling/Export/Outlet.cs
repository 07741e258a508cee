using System.Diagnostics;
using OpenTelemetry;
using Tracing.Functional.Ground;
using Tracing.Functional.Limits;
using Tracing.Functional.Privacy;

namespace Tracing.Functional.Export;

// The one way out for kept spans: takes the secrets out, cuts what is over the limits, hands the span to the exporters. An exporter that
// throws is reported and stops neither the span nor the other exporters.
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

    /// <summary>Exports a kept span that has ended. A span that cannot be cleaned stays here.</summary>
    public void Export(Activity span)
    {
        if (!TryClean(span))
            return;
        limits?.Apply(span);
        foreach (var exporter in _exporters)
            _hook.Run((exporter, span), static call => call.exporter.OnEnd(call.span));
    }

    /// <summary>Takes the secrets out of the span in place. False if that failed; then its sampled flag is cleared too.</summary>
    public bool TryClean(Activity span) => redactor is null || ActivityRedactor.TryClean(redactor, span);
}
