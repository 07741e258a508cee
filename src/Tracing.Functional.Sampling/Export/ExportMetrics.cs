using System.Diagnostics.Metrics;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Export;

// Counts kept spans that did not reach an exporter, in the meter "Tracing.Functional".
internal static class ExportMetrics
{
    /// <summary>MaxBytes is used up by spans that wait for their exporters.</summary>
    public const string Memory = "memory";

    /// <summary>Export returned Failure.</summary>
    public const string Failed = "exporter_failed";

    public const string Threw = "exporter_threw";

    /// <summary>The time of the shutdown was over, or the span came after it.</summary>
    public const string Shutdown = "shutdown";

    private static readonly Meter s_meter = new(MeterName.Value);

    private static readonly Counter<long> s_lost = s_meter.CreateCounter<long>(
        "tracing.spans.export_lost", "{span}", "Kept spans that did not reach an exporter, by reason, once for each exporter.");

    public static void Lost(long spans, string reason)
    {
        if (spans > 0)
            s_lost.Count(spans, new KeyValuePair<string, object?>("reason", reason));
    }
}
