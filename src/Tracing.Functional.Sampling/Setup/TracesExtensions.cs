using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Export;
using Tracing.Functional.Limits;
using Tracing.Functional.Metrics;
using Tracing.Functional.Privacy;
using Tracing.Functional.Traces;

namespace Tracing.Functional;

/// <summary>Exporters and streams behind the engine that decides whole traces.</summary>
public static class TracesExtensions
{
    /// <summary>
    /// Exports each span of a kept trace once, whether the trace was decided at its start or later. An exporter that is added in
    /// OpenTelemetry's own way gets only the spans that were sampled at their start. Needs <c>SetSampling</c>.
    /// </summary>
    /// <param name="builder">The tracer provider's builder.</param>
    /// <param name="exporter">Gets the spans. The provider disposes it.</param>
    /// <param name="inBatches">
    /// True: a background thread exports batches of up to 512 spans, at the latest after 5 seconds; the standard variables OTEL_BSP_* can
    /// change both. Until the exporter has taken them, spans count in <see cref="WholeTraceOptions.MaxBytes"/>, and none is lost before
    /// these are used up. False: each span is exported at once, on the thread that decides about the trace. Default: true.
    /// </param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static TracerProviderBuilder ExportTo(this TracerProviderBuilder builder, BaseExporter<Activity> exporter, bool inBatches = true)
    {
        ArgumentNullException.ThrowIfNull(exporter);
        return builder.ExportTo(inBatches ? InBatches(exporter) : new ExportAtOnce(exporter));
    }

    /// <summary>
    /// Passes the spans of kept traces to a processor. Its OnStart is called for every recorded span, its OnEnd once for each kept span, on
    /// the thread that decides about the trace. A queue of its own, as in OpenTelemetry's batch processor, has its own bound and loses
    /// spans by its own rules. Needs <c>SetSampling</c>.
    /// </summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static TracerProviderBuilder ExportTo(this TracerProviderBuilder builder, BaseProcessor<Activity> processor)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(processor);
        return builder.ConfigureServices(services => services.AddSingleton(new ExportTarget(() => processor))).UseTraceEngine();
    }

    /// <summary>Publishes spans and whole traces to these streams. The caller owns them. Needs <c>SetSampling</c>.</summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static TracerProviderBuilder AddStreams(this TracerProviderBuilder builder, TracingStreams streams)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(streams);
        return builder.ConfigureServices(services => services.AddSingleton(streams)).UseTraceEngine();
    }

    /// <summary>Adds an exporter that is used only if no other one is added.</summary>
    internal static TracerProviderBuilder ExportByDefault(this TracerProviderBuilder builder, Func<BaseProcessor<Activity>> processor) =>
        builder.ConfigureServices(services => services.AddSingleton(new ExportTarget(processor, IsDefault: true))).UseTraceEngine();

    /// <summary>Puts the engine into the provider's pipeline, once.</summary>
    internal static TracerProviderBuilder UseTraceEngine(this TracerProviderBuilder builder)
    {
        var isFirst = false;
        builder.ConfigureServices(services =>
        {
            isFirst = services.All(service => service.ServiceType != typeof(TraceProcessor));
            if (isFirst)
                services.AddSingleton(Outlet).AddSingleton(Engine).AddSingleton(Processor);
        });

        return isFirst
            ? builder.AddProcessor(services => services.GetRequiredService<TraceProcessor>()).ConfigureServices(MoveToFront)
            : builder;
    }

    /// <summary>
    /// Moves what was added last before everything else that configures the provider. If a composite is the first processor, as
    /// TraceProcessor is, the provider adds all others to it.
    /// </summary>
    private static void MoveToFront(IServiceCollection services)
    {
        var last = services[^1];
        if (!string.Equals(last.ServiceType.Name, "IConfigureTracerProviderBuilder", StringComparison.Ordinal))
            return;
        services.RemoveAt(services.Count - 1);
        services.Insert(0, last);
    }

    private static TraceEngine Engine(IServiceProvider services)
    {
        var control = Control(services);
        var streams = services.GetService<TracingStreams>();
        var redactor = services.Redactor();
        streams?.Attach(redactor, services.GetService<SpanLimiter>());
        return new TraceEngine(
            control,
            control.WholeTraceOptions,
            services.GetRequiredService<Outlet>(),
            streams,
            redactor,
            services.GetService<SpanMetrics>());
    }

    /// <summary>The exporters that were added, else the default one.</summary>
    private static Outlet Outlet(IServiceProvider services)
    {
        var all = services.GetServices<ExportTarget>().ToList();
        var chosen = all.Exists(target => !target.IsDefault) ? all.FindAll(target => !target.IsDefault) : all;
        var exporters = chosen.ConvertAll(target => target.Processor());
        if (services.GetService<IOptionsMonitor<BatchExportActivityProcessorOptions>>()?.CurrentValue is { } batches)
        {
            foreach (var queue in exporters.OfType<ExportQueue>())
                queue.Use(batches.MaxExportBatchSize, batches.ScheduledDelayMilliseconds);
        }

        return new Outlet(
            exporters,
            services.Redactor(),
            services.GetService<SpanLimiter>(),
            Control(services).Report);
    }

    internal static SamplingControl Control(IServiceProvider services) => services.GetService<SamplingControl>()
        ?? throw new InvalidOperationException(
            "ExportTo, ExportOtlp, AddStreams and AddSpanMetrics need a sampling policy: call SetSampling(policy) on the same builder.");

    private static TraceProcessor Processor(IServiceProvider services)
    {
        var control = Control(services);
        var engine = services.GetRequiredService<TraceEngine>();
        if (!engine.CanExport && PolicyModule.mayWait(control.Policy))
        {
            throw new InvalidOperationException(
                "The sampling policy waits for the ends of traces, but no exporter is behind the engine, so traces that it keeps late "
                + "would be lost: call ExportTo(exporter) or ExportOtlp() on the same builder, instead of AddOtlpExporter() and the like.");
        }

        return new TraceProcessor(engine, services.GetRequiredService<Outlet>(), control.Report);
    }

    internal static BaseProcessor<Activity> InBatches(BaseExporter<Activity> exporter) => new ExportQueue(exporter);

    private sealed record ExportTarget(Func<BaseProcessor<Activity>> Processor, bool IsDefault = false);
}
