using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Export;
using Tracing.Functional.Limits;
using Tracing.Functional.Metrics;
using Tracing.Functional.Privacy;
using Tracing.Functional.Sampling;
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
        return builder.ExportTo(In(inBatches, exporter));
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
        return builder.AddTarget(_ => processor);
    }

    /// <summary>
    /// Exports kept traces to an exporter that is made from the services of the application, when the provider is built; see the overload
    /// that takes an exporter.
    /// </summary>
    /// <param name="builder">The tracer provider's builder.</param>
    /// <param name="exporter">Makes or finds the exporter. It is called once. The provider disposes what it gives.</param>
    /// <param name="inBatches">As in the overload that takes an exporter. Default: true.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="InvalidOperationException">When the provider is built: the function gave null.</exception>
    /// <example><code>builder.ExportTo(services => new QueueExporter(services.GetRequiredService&lt;IQueue&gt;()))</code></example>
    public static TracerProviderBuilder ExportTo(
        this TracerProviderBuilder builder, Func<IServiceProvider, BaseExporter<Activity>> exporter, bool inBatches = true)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(exporter);
        return builder.AddTarget(services => In(inBatches, exporter(services) ?? throw Nothing()));
    }

    /// <summary>
    /// Passes kept traces to a processor that is made from the services of the application, when the provider is built; see the overload
    /// that takes a processor.
    /// </summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="InvalidOperationException">When the provider is built: the function gave null.</exception>
    public static TracerProviderBuilder ExportTo(
        this TracerProviderBuilder builder, Func<IServiceProvider, BaseProcessor<Activity>> processor)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(processor);
        return builder.AddTarget(services => processor(services) ?? throw Nothing());
    }

    /// <summary>Publishes spans and whole traces to these streams. The caller owns them. Needs <c>SetSampling</c>.</summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static TracerProviderBuilder AddStreams(this TracerProviderBuilder builder, TracingStreams streams)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(streams);
        return builder.AddServices(services => services.AddSingleton(streams)).UseTraceEngine();
    }

    /// <summary>Adds exporters that are used only if no other one is added.</summary>
    internal static TracerProviderBuilder ExportByDefault(
        this TracerProviderBuilder builder, Func<IServiceProvider, IEnumerable<BaseProcessor<Activity>>> processors) =>
        builder.AddServices(services => services.AddSingleton(new ExportTarget(processors, IsDefault: true))).UseTraceEngine();

    internal static TracerProviderBuilder AddTarget(
        this TracerProviderBuilder builder,
        Func<IServiceProvider, BaseProcessor<Activity>> processor,
        [CallerMemberName] string caller = "") => builder
            .AddServices(services => services.AddSingleton(new ExportTarget(provider => [processor(provider)])), caller)
            .UseTraceEngine();

    /// <summary>Puts the engine into the provider's pipeline, once.</summary>
    internal static TracerProviderBuilder UseTraceEngine(this TracerProviderBuilder builder)
    {
        var isFirst = false;
        builder.AddServices(services =>
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
        var exporters = chosen.SelectMany(target => target.Processors(services)).ToList();
        if (services.GetService<IOptionsMonitor<BatchExportActivityProcessorOptions>>()?.CurrentValue is { } batches)
        {
            foreach (var queue in exporters.OfType<ExportQueue>().Where(static queue => !queue.IsSet))
                queue.Use(batches.MaxExportBatchSize, batches.ScheduledDelayMilliseconds);
        }

        return new Outlet(
            exporters,
            services.Redactor(),
            services.GetService<SpanLimiter>(),
            Control(services).Report);
    }

    /// <summary>Whether the engine of the provider has somewhere to put what it keeps, said before there is an engine.</summary>
    internal static bool CanExport(IServiceProvider services) =>
        services.GetServices<ExportTarget>().Any() || services.GetService<TracingStreams>() is not null;

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

        return new TraceProcessor(engine, services.GetRequiredService<Outlet>(), control.Report, () => CheckSampler(services));
    }

    /// <summary>Reports that the sampler of the policy is not the provider's. Called when the first span has started.</summary>
    internal static void CheckSampler(IServiceProvider services)
    {
        if (services.GetService<PolicySampler>() is { WasAsked: false })
            Control(services).ReportReplaced();
    }

    /// <summary>Exports in batches: of these options if they are given, else of those of the provider.</summary>
    internal static BaseProcessor<Activity> InBatches(
        BaseExporter<Activity> exporter, BatchExportProcessorOptions<Activity>? options = null)
    {
        var queue = new ExportQueue(exporter);
        if (options is not null)
            queue.Use(options.MaxExportBatchSize, options.ScheduledDelayMilliseconds);
        return queue;
    }

    internal static BaseProcessor<Activity> AtOnce(BaseExporter<Activity> exporter) => new ExportAtOnce(exporter);

    private static BaseProcessor<Activity> In(bool batches, BaseExporter<Activity> exporter) =>
        batches ? InBatches(exporter) : AtOnce(exporter);

    private static InvalidOperationException Nothing() => new("ExportTo: the function gave null instead of an exporter.");

    private sealed record ExportTarget(Func<IServiceProvider, IEnumerable<BaseProcessor<Activity>>> Processors, bool IsDefault = false);
}
