using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Export;
using Tracing.Functional.Limits;
using Tracing.Functional.Privacy;
using Tracing.Functional.Traces;

namespace Tracing.Functional;

/// <summary>Exporters and streams behind the engine that decides whole traces.</summary>
public static class TracesExtensions
{
    private const int QueuedSpans = 16_384;

    /// <summary>
    /// Exports the spans of kept traces, whenever they were decided, each once. An exporter that is added in OpenTelemetry's own way beside
    /// it sees only what was sampled at its start. Needs <c>SetSampling</c>.
    /// </summary>
    /// <param name="builder">The tracer provider's builder.</param>
    /// <param name="exporter">Where they go; the provider disposes it.</param>
    /// <param name="inBatches">
    /// Whether a thread of OpenTelemetry's own exports batches from a queue of 16,384 spans; otherwise each span is exported at once, in the
    /// thread that decides. Default: true.
    /// </param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static TracerProviderBuilder ExportTo(this TracerProviderBuilder builder, BaseExporter<Activity> exporter, bool inBatches = true)
    {
        ArgumentNullException.ThrowIfNull(exporter);
        return builder.ExportTo(inBatches ? InBatches(exporter) : new SimpleActivityExportProcessor(exporter));
    }

    /// <summary>Hands the spans of kept traces to a processor: its OnStart for every recorded span, its OnEnd for the kept ones, once each.</summary>
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

    /// <summary>Where kept traces go if nobody says where.</summary>
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

        // The provider puts later processors into the first one where that is a composite, as ours is: then they would sit behind the engine.
        return isFirst
            ? builder.AddProcessor(new NoExporter()).AddProcessor(services => services.GetRequiredService<TraceProcessor>())
            : builder;
    }

    private static TraceEngine Engine(IServiceProvider services)
    {
        var control = Control(services);
        var streams = services.GetService<TracingStreams>();
        var redactor = services.Redactor();
        streams?.Attach(redactor, services.GetService<SpanLimiter>());
        return new TraceEngine(control, control.WholeTraceOptions, services.GetRequiredService<Outlet>(), streams, redactor);
    }

    /// <summary>The exporters that were asked for, else the default one.</summary>
    private static Outlet Outlet(IServiceProvider services)
    {
        var all = services.GetServices<ExportTarget>().ToList();
        var chosen = all.Exists(target => !target.IsDefault) ? all.FindAll(target => !target.IsDefault) : all;
        return new Outlet(
            chosen.ConvertAll(target => target.Processor()), services.Redactor(), services.GetService<SpanLimiter>(), Control(services).Report);
    }

    private static SamplingControl Control(IServiceProvider services) => services.GetService<SamplingControl>()
        ?? throw new InvalidOperationException("ExportTo, ExportOtlp and AddStreams need a sampling policy: call SetSampling(policy) on the same builder.");

    private static TraceProcessor Processor(IServiceProvider services)
    {
        var control = services.GetRequiredService<SamplingControl>();
        var engine = services.GetRequiredService<TraceEngine>();
        if (!engine.CanExport && PolicyModule.mayWait(control.Policy))
        {
            throw new InvalidOperationException(
                "The sampling policy waits for the ends of traces, but no exporter is behind the engine, so what it rescues would be lost: call "
                + "ExportTo(exporter) or ExportOtlp() on the same builder, instead of AddOtlpExporter() and the like.");
        }

        return new TraceProcessor(engine, services.GetRequiredService<Outlet>(), control.Report);
    }

    internal static BatchActivityExportProcessor InBatches(BaseExporter<Activity> exporter) => new(exporter, QueuedSpans);

    private sealed record ExportTarget(Func<BaseProcessor<Activity>> Processor, bool IsDefault = false);
}
