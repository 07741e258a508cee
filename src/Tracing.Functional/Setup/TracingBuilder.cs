using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Tracing.Functional.Export;
using Tracing.Functional.Setup;

namespace Tracing.Functional;

/// <summary>
/// What one call sets up: by default all instrumentation, W3C propagation, spans by hand, the sampler and the exporter that the standard
/// OTEL_* variables name (OTLP and, for sampling, up to 100 traces per second, if they name none).
/// </summary>
/// <remarks>
/// A noun sets the options of one part: Service, Privacy, SpanLimits, Sql. A verb adds or removes something: AddSource, ExportTo. Sample
/// sets the policy, Streams adds streams, and Without removes instrumentation.
/// </remarks>
/// <example><code>services.AddTracing(tracing => tracing.Service("orders").Sample(Sample.Adaptive(targetPerSecond: 10)))</code></example>
public sealed class TracingBuilder
{
    private readonly List<Action<TracerProviderBuilder>> _actions = [];
    private Instrumentations _instrumentations = Instrumentations.All;
    private Action<HttpClientTracingOptions>? _httpClient;
    private Action<GrpcClientTracingOptions>? _grpcClient;
    private Action<SqlTracingOptions>? _sql;

    internal TracingBuilder()
    {
    }

    /// <summary>Names the service in the resource of its spans. Default: OTEL_SERVICE_NAME, else what OpenTelemetry makes of the process.</summary>
    /// <param name="name">The same for all instances: "orders".</param>
    /// <param name="version">Of the service. Default: none.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public TracingBuilder Service(string name, string? version = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return Configure(builder => builder.ConfigureResource(resource => resource.AddService(name, serviceVersion: version)));
    }

    /// <summary>
    /// Which traces are kept; see <see cref="SamplingExtensions.SetSampling(TracerProviderBuilder, Policy, Action{SamplingOptions}?)"/>.
    /// Default: what OTEL_TRACES_SAMPLER says, else <c>Sample.Adaptive(targetPerSecond: 100)</c>.
    /// </summary>
    /// <exception cref="ArgumentNullException">The policy is null.</exception>
    public TracingBuilder Sample(Policy policy, Action<SamplingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return Configure(builder => builder.SetSampling(policy, configure));
    }

    /// <summary>Listens to the spans of these sources, by name; a name may end in <c>*</c>.</summary>
    public TracingBuilder AddSource(params string[] names) => Configure(builder => builder.AddSource(names));

    /// <summary>Exports kept traces by OTLP, to where the standard OTEL_EXPORTER_OTLP_* variables or the options say.</summary>
    public TracingBuilder ExportOtlp(Action<OtlpExporterOptions>? configure = null) => Configure(builder => builder.ExportOtlp(configure));

    /// <summary>Exports kept traces; see <see cref="TracesExtensions.ExportTo(TracerProviderBuilder, BaseExporter{Activity}, bool)"/>.</summary>
    /// <exception cref="ArgumentNullException">The exporter is null.</exception>
    public TracingBuilder ExportTo(BaseExporter<Activity> exporter, bool inBatches = true)
    {
        ArgumentNullException.ThrowIfNull(exporter);
        return Configure(builder => builder.ExportTo(exporter, inBatches));
    }

    /// <summary>Hands kept traces to a processor; see <see cref="TracesExtensions.ExportTo(TracerProviderBuilder, BaseProcessor{Activity})"/>.</summary>
    /// <exception cref="ArgumentNullException">The processor is null.</exception>
    public TracingBuilder ExportTo(BaseProcessor<Activity> processor)
    {
        ArgumentNullException.ThrowIfNull(processor);
        return Configure(builder => builder.ExportTo(processor));
    }

    /// <summary>Publishes spans and traces to these streams, beside any exporters. The caller owns them.</summary>
    /// <exception cref="ArgumentNullException">The streams are null.</exception>
    public TracingBuilder Streams(TracingStreams streams)
    {
        ArgumentNullException.ThrowIfNull(streams);
        return Configure(builder => builder.AddStreams(streams));
    }

    /// <summary>Changes how HTTP requests are recorded.</summary>
    /// <exception cref="ArgumentNullException">The action is null.</exception>
    public TracingBuilder HttpClient(Action<HttpClientTracingOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        _httpClient += configure;
        return this;
    }

    /// <summary>Changes how gRPC calls are recorded.</summary>
    /// <exception cref="ArgumentNullException">The action is null.</exception>
    public TracingBuilder GrpcClient(Action<GrpcClientTracingOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        _grpcClient += configure;
        return this;
    }

    /// <summary>Changes how database commands are recorded.</summary>
    /// <exception cref="ArgumentNullException">The action is null.</exception>
    public TracingBuilder Sql(Action<SqlTracingOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        _sql += configure;
        return this;
    }

    /// <summary>How errors are recorded: stacks, limits, classifiers; see <see cref="ErrorsExtensions.SetErrors"/>.</summary>
    /// <exception cref="ArgumentNullException">The options are null.</exception>
    public TracingBuilder Errors(ErrorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Configure(builder => builder.SetErrors(options));
    }

    /// <summary>What counts as a secret and what stands in its place; see <see cref="PrivacyExtensions.SetPrivacy"/>. Of several calls the last one counts.</summary>
    /// <exception cref="ArgumentNullException">The action is null.</exception>
    /// <example><code>tracing.Privacy(privacy => privacy.AddSecretWords("iban"))</code></example>
    public TracingBuilder Privacy(Action<PrivacyOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Configure(builder => builder.SetPrivacy(configure));
    }

    /// <summary>
    /// How much a span may hold; see <see cref="SpanLimitExtensions.SetSpanLimits"/>. Default: the limits that the standard OTEL_* variables
    /// name, else OpenTelemetry's. Of several calls the last one counts.
    /// </summary>
    /// <exception cref="ArgumentNullException">The action is null.</exception>
    /// <example><code>tracing.SpanLimits(limits => limits.ValueLength = 4096)</code></example>
    public TracingBuilder SpanLimits(Action<SpanLimits> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Configure(builder => builder.SetSpanLimits(configure));
    }

    /// <summary>
    /// Advises on spans, in every environment; see <see cref="AdviserExtensions.AddAdviser(TracerProviderBuilder, Action{AdviserOptions}?)"/>.
    /// Default: hosts in development are advised, with the default options. Of several calls the last one counts.
    /// </summary>
    /// <exception cref="ArgumentNullException">The action is null.</exception>
    /// <example><code>tracing.Adviser(adviser => adviser.IsEnabled = environment.IsDevelopment())</code></example>
    public TracingBuilder Adviser(Action<AdviserOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Configure(builder => builder.AddAdviser(configure));
    }

    /// <summary>Leaves instrumentation out that is on by default.</summary>
    public TracingBuilder Without(Instrumentations instrumentations)
    {
        _instrumentations &= ~instrumentations;
        return this;
    }

    /// <summary>Anything else that OpenTelemetry's builder can do.</summary>
    /// <exception cref="ArgumentNullException">The action is null.</exception>
    public TracingBuilder Configure(Action<TracerProviderBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        _actions.Add(configure);
        return this;
    }

    /// <summary>What was asked for.</summary>
    internal void Apply(TracerProviderBuilder builder)
    {
        foreach (var action in _actions)
            action(builder);
    }

    /// <summary>The defaults, and what was asked for: a policy or an exporter of one's own takes the place of the default one.</summary>
    internal void ApplyWithDefaults(TracerProviderBuilder builder)
    {
        builder.AddSource(Spans.SourceName).AddW3CPropagation().SetSampling(StandardVariables.Policy()).SetSpanLimits();
        if (_instrumentations.HasFlag(Instrumentations.HttpClient))
            builder.AddHttpClientTracing(_httpClient);
        if (_instrumentations.HasFlag(Instrumentations.GrpcClient))
            builder.AddGrpcClientTracing(_grpcClient);
        if (_instrumentations.HasFlag(Instrumentations.Sql))
            builder.AddSqlTracing(_sql);
        builder.ExportByDefault(static () => StandardVariables.IsExportOff ? new NoExporter() : OtlpExtensions.Processor());
        Apply(builder);
    }
}
