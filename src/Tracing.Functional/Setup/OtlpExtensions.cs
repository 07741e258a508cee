using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;

namespace Tracing.Functional;

/// <summary>Export by OTLP behind the engine that decides whole traces.</summary>
public static class OtlpExtensions
{
    /// <summary>
    /// Exports the spans of kept traces by OTLP, to the endpoint of the standard OTEL_EXPORTER_OTLP_* variables or of the options.
    /// </summary>
    /// <exception cref="ArgumentNullException">The builder is null.</exception>
    public static TracerProviderBuilder ExportOtlp(this TracerProviderBuilder builder, Action<OtlpExporterOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.ExportTo(Processor(configure));
    }

    internal static BaseProcessor<Activity> Processor(Action<OtlpExporterOptions>? configure = null)
    {
        var options = new OtlpExporterOptions();
        configure?.Invoke(options);
        return TracesExtensions.InBatches(new OtlpTraceExporter(options));
    }
}
