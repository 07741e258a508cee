using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Tracing.Functional.Export;
using Tracing.Functional.Ground;
using Tracing.Functional.Setup;

namespace Tracing.Functional;

/// <summary>
/// Sets up tracing in one call: by default all instrumentation, W3C propagation, spans by hand, and the sampler and the exporter that the
/// standard OTEL_* variables name. If they name none, up to 100 traces per second are kept and exported by OTLP.
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

    /// <summary>Names the service in the resource of its spans. Default: OTEL_SERVICE_NAME, else a name from the process.</summary>
    /// <param name="name">The same for all instances: "orders".</param>
    /// <param name="version">The version of the service. Default: none.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public TracingBuilder Service(string name, string? version = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return Configure(builder => builder.ConfigureResource(resource => resource.AddService(name, serviceVersion: version)));
    }

    /// <summary>
    /// Sets which traces are kept; see
    /// <see cref="SamplingExtensions.SetSampling(TracerProviderBuilder, Policy, Action{SamplingOptions}?)"/>. Default: the policy
    /// that OTEL_TRACES_SAMPLER names, else <c>Sample.Adaptive(targetPerSecond: 100)</c>.
    /// </summary>
    /// <exception cref="ArgumentNullException">The policy is null.</exception>
    public TracingBuilder Sample(Policy policy, Action<SamplingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return Configure(builder => builder.SetSampling(policy, configure));
    }

    /// <summary>Listens to the spans of these sources, by name; a name may end in <c>*</c>.</summary>
    public TracingBuilder AddSource(params string[] names) => Configure(builder => builder.AddSource(names));

    /// <summary>
    /// Sets the policy that is made from the services of the application; see
    /// <see cref="SamplingExtensions.SetSampling(TracerProviderBuilder, Func{IServiceProvider, Policy}, Action{SamplingOptions}?)"/>.
    /// </summary>
    /// <exception cref="ArgumentNullException">The function is null.</exception>
    /// <example><code>tracing.Sample(services => services.GetRequiredService&lt;Policies&gt;().ForThisService())</code></example>
    public TracingBuilder Sample(Func<IServiceProvider, Policy> policy, Action<SamplingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return Configure(builder => builder.SetSampling(policy, configure));
    }

    /// <summary>
    /// Sets the policy whose text is in a file, and reloads it when the file changes; see
    /// <see cref="PolicySourceExtensions.SetSamplingFromFile"/>. It wins over a policy from code, whatever the order of the calls.
    /// </summary>
    /// <exception cref="ArgumentException">The path is empty, or an option is out of range.</exception>
    /// <example><code>tracing.SampleFromFile("orders.policy")</code></example>
    public TracingBuilder SampleFromFile(string path, Action<PolicyReloadOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return Configure(builder => builder.SetSamplingFromFile(path, configure));
    }

    /// <summary>
    /// Sets the policy that a section of the configuration has under <c>Policy</c>, or in the file of <c>PolicyFile</c>, and reloads it when
    /// either changes; see <see cref="PolicySourceExtensions.SetSamplingFrom"/>. It wins over a policy from code, whatever the order of the
    /// calls.
    /// </summary>
    /// <exception cref="ArgumentNullException">The section is null.</exception>
    /// <exception cref="ArgumentException">An option is out of range, or is no time.</exception>
    /// <example><code>tracing.SampleFrom(builder.Configuration.GetSection("Tracing:Sampling"))</code></example>
    public TracingBuilder SampleFrom(IConfiguration section, Action<PolicyReloadOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(section);
        return Configure(builder => builder.SetSamplingFrom(section, configure));
    }

    /// <summary>
    /// Exports kept traces by OTLP, to the endpoint of the standard OTEL_EXPORTER_OTLP_* variables or of the options; see
    /// <see cref="OtlpExtensions.ExportOtlp(TracerProviderBuilder, Action{OtlpExporterOptions}?)"/>.
    /// </summary>
    public TracingBuilder ExportOtlp(Action<OtlpExporterOptions>? configure = null) => Configure(builder => builder.ExportOtlp(configure));

    /// <summary>
    /// Sends traces to a gateway that decides by the same policy for all services. Here only what the policy drops whatever comes is dropped
    /// (<c>policy.BeforeGateway()</c>), and nothing is held; everything else travels as sampled, so that the services behind send their parts
    /// too, and the gateway decides on the whole.
    /// </summary>
    /// <param name="gateway">
    /// Where the gateway receives OTLP: gRPC if the port is 4317, else HTTP, to <c>/v1/traces</c> unless the address has a path.
    /// </param>
    /// <exception cref="ArgumentNullException">The address is null.</exception>
    /// <exception cref="ArgumentException">The address is not http://... or https://...</exception>
    /// <example><code>tracing.SampleFromFile("orders.policy").ExportToGateway(new("http://gateway:4317"))</code></example>
    public TracingBuilder ExportToGateway(Uri gateway)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        Allowed.Require(gateway is { IsAbsoluteUri: true, Scheme: "http" or "https" }, nameof(gateway), gateway, "http://... or https://...");
        return Configure(builder => builder
            .AddServices(static services => services.Configure<SamplingOptions>(static options => options.IsBeforeGateway = true))
            .ExportOtlp(options => OtlpOptions.ToGateway(options, gateway)));
    }

    /// <summary>
    /// Exports kept traces; see <see cref="TracesExtensions.ExportTo(TracerProviderBuilder, BaseExporter{Activity}, bool)"/>.
    /// </summary>
    /// <exception cref="ArgumentNullException">The exporter is null.</exception>
    public TracingBuilder ExportTo(BaseExporter<Activity> exporter, bool inBatches = true)
    {
        ArgumentNullException.ThrowIfNull(exporter);
        return Configure(builder => builder.ExportTo(exporter, inBatches));
    }

    /// <summary>Exports kept traces by an exporter that is made from the services of the application, when the provider is built.</summary>
    /// <exception cref="ArgumentNullException">The function is null.</exception>
    public TracingBuilder ExportTo(Func<IServiceProvider, BaseExporter<Activity>> exporter, bool inBatches = true)
    {
        ArgumentNullException.ThrowIfNull(exporter);
        return Configure(builder => builder.ExportTo(exporter, inBatches));
    }

    /// <summary>Passes kept traces to a processor that is made from the services of the application, when the provider is built.</summary>
    /// <exception cref="ArgumentNullException">The function is null.</exception>
    public TracingBuilder ExportTo(Func<IServiceProvider, BaseProcessor<Activity>> processor)
    {
        ArgumentNullException.ThrowIfNull(processor);
        return Configure(builder => builder.ExportTo(processor));
    }

    /// <summary>
    /// Passes kept traces to a processor; see <see cref="TracesExtensions.ExportTo(TracerProviderBuilder, BaseProcessor{Activity})"/>.
    /// </summary>
    /// <exception cref="ArgumentNullException">The processor is null.</exception>
    public TracingBuilder ExportTo(BaseProcessor<Activity> processor)
    {
        ArgumentNullException.ThrowIfNull(processor);
        return Configure(builder => builder.ExportTo(processor));
    }

    /// <summary>Publishes spans and traces to these streams, in addition to the exporters. The caller owns them.</summary>
    /// <exception cref="ArgumentNullException">The streams are null.</exception>
    public TracingBuilder Streams(TracingStreams streams)
    {
        ArgumentNullException.ThrowIfNull(streams);
        return Configure(builder => builder.AddStreams(streams));
    }

    /// <summary>Changes how outgoing HTTP requests are recorded. All calls count, in their order.</summary>
    /// <exception cref="ArgumentNullException">The action is null.</exception>
    public TracingBuilder HttpClient(Action<HttpClientTracingOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        _httpClient += configure;
        return this;
    }

    /// <summary>Changes how outgoing gRPC calls are recorded. All calls count, in their order.</summary>
    /// <exception cref="ArgumentNullException">The action is null.</exception>
    public TracingBuilder GrpcClient(Action<GrpcClientTracingOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        _grpcClient += configure;
        return this;
    }

    /// <summary>Changes how database commands are recorded. All calls count, in their order.</summary>
    /// <exception cref="ArgumentNullException">The action is null.</exception>
    public TracingBuilder Sql(Action<SqlTracingOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        _sql += configure;
        return this;
    }

    /// <summary>
    /// Sets how errors are recorded: stacks, limits, classifiers; see
    /// <see cref="ErrorsExtensions.SetErrors(TracerProviderBuilder, ErrorOptions)"/>.
    /// </summary>
    /// <exception cref="ArgumentNullException">The options are null.</exception>
    public TracingBuilder Errors(ErrorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Configure(builder => builder.SetErrors(options));
    }

    /// <summary>
    /// Changes how errors are recorded; see <see cref="ErrorsExtensions.SetErrors(TracerProviderBuilder, Action{ErrorOptions}?)"/>. Of
    /// several calls the last one counts.
    /// </summary>
    /// <exception cref="ArgumentNullException">The action is null.</exception>
    /// <example><code>tracing.Errors(errors => errors.Log = true)</code></example>
    public TracingBuilder Errors(Action<ErrorOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Configure(builder => builder.SetErrors(configure));
    }

    /// <summary>
    /// Sets what a secret is, and what replaces it; see <see cref="PrivacyExtensions.SetPrivacy"/>. Of several calls the last one counts.
    /// </summary>
    /// <exception cref="ArgumentNullException">The action is null.</exception>
    /// <example><code>tracing.Privacy(privacy => privacy.AddSecretWords("iban"))</code></example>
    public TracingBuilder Privacy(Action<PrivacyOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Configure(builder => builder.SetPrivacy(configure));
    }

    /// <summary>
    /// Sets how much a span may hold; see <see cref="SpanLimitExtensions.SetSpanLimits"/>. Default: the limits of the standard OTEL_*
    /// variables, else OpenTelemetry's. Of several calls the last one counts.
    /// </summary>
    /// <exception cref="ArgumentNullException">The action is null.</exception>
    /// <example><code>tracing.SpanLimits(limits => limits.ValueLength = 4096)</code></example>
    public TracingBuilder SpanLimits(Action<SpanLimits> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Configure(builder => builder.SetSpanLimits(configure));
    }

    /// <summary>
    /// Records durations of spans as metrics, by operation, kind and status; see <see cref="SpanMetricsExtensions.AddSpanMetrics"/>. Of
    /// several calls the last one with an action counts.
    /// </summary>
    /// <example><code>tracing.SpanMetrics(metrics => metrics.RecordAll = true)</code></example>
    public TracingBuilder SpanMetrics(Action<SpanMetricsOptions>? configure = null) =>
        Configure(builder => builder.AddSpanMetrics(configure));

    /// <summary>
    /// Reports what could be better on spans, in every environment; see
    /// <see cref="AdviserExtensions.AddAdviser(TracerProviderBuilder, Action{AdviserOptions}?)"/>. Default: only in hosts that run in
    /// development. Of several calls the last one counts.
    /// </summary>
    /// <exception cref="ArgumentNullException">The action is null.</exception>
    /// <example><code>tracing.Adviser(adviser => adviser.IsEnabled = environment.IsDevelopment())</code></example>
    public TracingBuilder Adviser(Action<AdviserOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Configure(builder => builder.AddAdviser(configure));
    }

    /// <summary>Removes instrumentation that is on by default.</summary>
    public TracingBuilder Without(Instrumentations instrumentations)
    {
        _instrumentations &= ~instrumentations;
        return this;
    }

    /// <summary>Sets anything else on OpenTelemetry's builder.</summary>
    /// <exception cref="ArgumentNullException">The action is null.</exception>
    public TracingBuilder Configure(Action<TracerProviderBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        _actions.Add(configure);
        return this;
    }

    /// <summary>Applies what the application set, without the defaults.</summary>
    internal void Apply(TracerProviderBuilder builder)
    {
        foreach (var action in _actions)
            action(builder);
    }

    /// <summary>Applies the defaults first, so that a policy or an exporter of the application replaces the default one.</summary>
    internal void ApplyWithDefaults(TracerProviderBuilder builder)
    {
        builder.AddSource(Spans.SourceName).AddW3CPropagation().SetSpanLimits()
            .SetSampling(static services => new StandardVariables(services).Policy());
        if (_instrumentations.HasFlag(Instrumentations.HttpClient))
            builder.AddHttpClientTracing(_httpClient);
        if (_instrumentations.HasFlag(Instrumentations.GrpcClient))
            builder.AddGrpcClientTracing(_grpcClient);
        if (_instrumentations.HasFlag(Instrumentations.Sql))
            builder.AddSqlTracing(_sql);
        builder.ExportByDefault(DefaultExport.Processors);
        Apply(builder);
    }
}
