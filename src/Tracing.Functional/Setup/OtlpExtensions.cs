using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;
using Tracing.Functional.Setup;

namespace Tracing.Functional;

/// <summary>Export by OTLP behind the engine that decides whole traces.</summary>
public static class OtlpExtensions
{
    /// <summary>
    /// Exports the spans of kept traces by OTLP. The options come from the standard OTEL_EXPORTER_OTLP_* and OTEL_EXPORTER_OTLP_TRACES_*
    /// variables of the application's configuration, then from what it registered for <see cref="OtlpExporterOptions"/>, then from the
    /// action. Batches are those of <see cref="OtlpExporterOptions.BatchExportProcessorOptions"/>, else of the OTEL_BSP_* variables; their
    /// <c>MaxQueueSize</c> is not used, because what waits is bounded by <see cref="WholeTraceOptions.MaxBytes"/>.
    /// </summary>
    /// <param name="builder">The tracer provider's builder.</param>
    /// <param name="configure">Changes the options.</param>
    /// <exception cref="ArgumentNullException">The builder is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">When the provider is built: a batch of less than 1 span or 1 ms.</exception>
    public static TracerProviderBuilder ExportOtlp(this TracerProviderBuilder builder, Action<OtlpExporterOptions>? configure = null) =>
        builder.ExportOtlp(name: null, configure);

    /// <summary>Exports the spans of kept traces by OTLP, with the options of this name; see the other overload.</summary>
    /// <param name="builder">The tracer provider's builder.</param>
    /// <param name="name">The name of the options, as in <c>services.Configure&lt;OtlpExporterOptions&gt;("archive", ...)</c>. Null: none.</param>
    /// <param name="configure">Changes the options. With a name, it counts in the order of the registrations.</param>
    /// <exception cref="ArgumentNullException">The builder is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">When the provider is built: a batch of less than 1 span or 1 ms.</exception>
    public static TracerProviderBuilder ExportOtlp(
        this TracerProviderBuilder builder, string? name, Action<OtlpExporterOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (name is null || configure is null)
            return builder.AddTarget(services => Processor(services, name, configure));
        return builder
            .AddServices(services => services.Configure(name, configure))
            .AddTarget(services => Processor(services, name));
    }

    internal static BaseProcessor<Activity> Processor(
        IServiceProvider services, string? name = null, Action<OtlpExporterOptions>? configure = null)
    {
        var options = OtlpOptions.Read(services, name, configure);
        var exporter = new OtlpTraceExporter(options);
        return options.ExportProcessorType == ExportProcessorType.Simple
            ? TracesExtensions.AtOnce(exporter)
            : TracesExtensions.InBatches(exporter, options.BatchExportProcessorOptions);
    }
}
