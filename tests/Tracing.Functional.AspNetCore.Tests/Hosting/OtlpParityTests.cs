// ExportOtlp beside AddOtlpExporter: the same configuration, the same services, and the same requests at a collector.
using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.AspNetCore.Tests.Hosting;

public class OtlpParityTests
{
    private const string Prefix = "OTEL_EXPORTER_OTLP_";

    private static readonly TestCaseData[] s_cases =
    [
        Case("endpoint, the path is added", [(Prefix + "ENDPOINT", "{http}/base"), (Prefix + "PROTOCOL", "http/protobuf")]),
        Case("gRPC is the default", [(Prefix + "ENDPOINT", "{grpc}")]),
        Case("headers", [.. Http, (Prefix + "HEADERS", "x-one=1,x-two=a%20b")]),
        Case("compression", [.. Http, (Prefix + "COMPRESSION", "gzip")]),
        Case("timeout", [(Prefix + "ENDPOINT", "{http}/slow"), (Prefix + "PROTOCOL", "http/protobuf"), (Prefix + "TIMEOUT", "2000")]),
        Case("a protocol that nobody knows", [(Prefix + "ENDPOINT", "{grpc}"), (Prefix + "PROTOCOL", "morse")]),
        Case("batches by variables", [.. Http, ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "2"), ("OTEL_BSP_MAX_QUEUE_SIZE", "100")]),
        Case("a registered action", Http, services => services.Configure<OtlpExporterOptions>(options => options.Headers = "x-one=di")),
        Case(
            "an action for all, and one after",
            Http,
            services => services.ConfigureAll<OtlpExporterOptions>(options => options.Headers = "x-one=all")
                .PostConfigure<OtlpExporterOptions>(options => options.Compression = OtlpExportCompression.GZip)),
        Case(
            "registered batches",
            Http,
            services => services.Configure<BatchExportActivityProcessorOptions>(options => options.MaxExportBatchSize = 3)),
        Case(
            "one by one",
            Http,
            services => services.Configure<OtlpExporterOptions>(options => options.ExportProcessorType = ExportProcessorType.Simple)),
        Case(
            "batches of the options",
            Http,
            services => services.Configure<OtlpExporterOptions>(options => options.BatchExportProcessorOptions.MaxExportBatchSize = 4)),
        Case("code wins", [.. Http, (Prefix + "HEADERS", "x-one=1")], configure: options => options.Headers = "x-one=code"),
        Case(
            "code wins over what is registered",
            Http,
            services => services.Configure<OtlpExporterOptions>(options => options.Headers = "x-one=di")
                .PostConfigure<OtlpExporterOptions>(options => options.Headers += ",x-two=post"),
            options => options.Headers = "x-one=code,x-two=code"),
        Case("an endpoint in code gets no path", Http, configure: options => options.Endpoint = new Uri(options.Endpoint, "/mine")),
        Case("a client of one's own", Http, configure: options => options.HttpClientFactory = Client("x-client", "own")),
        Case(
            "the client of IHttpClientFactory",
            Http,
            services => services.AddHttpClient("OtlpTraceExporter")
                .ConfigureHttpClient(static client => client.DefaultRequestHeaders.Add("x-client", "named"))),
        Case("a product", Http, configure: options => options.UserAgentProductIdentifier = "shop/1.0"),
        Case(
            "options by name",
            Http,
            services => services.Configure<OtlpExporterOptions>("archive", options => options.Headers = "x-one=archive")
                .Configure<OtlpExporterOptions>(options => options.Headers = "x-one=nameless"),
            name: "archive"),
        Case(
            "options by name, and code",
            Http,
            services => services.Configure<OtlpExporterOptions>("archive", options => options.Headers = "x-one=archive"),
            configure: options => options.Headers += ",x-two=code",
            name: "archive"),
        Case("switched off", [.. Http, ("OTEL_SDK_DISABLED", "true")]),
    ];

    private static (string, string)[] Http => [(Prefix + "ENDPOINT", "{http}"), (Prefix + "PROTOCOL", "http/protobuf")];

    [TestCaseSource(nameof(s_cases))]
    public async Task Both_send_the_same_requests(
        (string Name, string Value)[] variables,
        Action<IServiceCollection>? services,
        Action<OtlpExporterOptions>? configure,
        string? name)
    {
        var theirs = await Requests(
            variables, services, builder => builder.SetSampler(new AlwaysOnSampler()).AddOtlpExporter(name, configure));
        var ours = await Requests(variables, services, builder => builder.SetSampling(Sample.Always).ExportOtlp(name, configure));
        Assert.That(ours, Is.EqualTo(theirs));
        Assert.That(theirs, variables.Any(static pair => pair.Name == "OTEL_SDK_DISABLED") ? Is.Empty : Is.Not.Empty);
    }

    // AddOtlpExporter passes these over; UseOtlpExporter takes them.
    [TestCase("TRACES_ENDPOINT", "{http}/mine", "POST /mine HTTP/1.1", TestName = "The endpoint of traces is taken as it is")]
    [TestCase("TRACES_HEADERS", "x-two=traces", "x-two=traces", TestName = "The headers of traces take the place of the general ones")]
    [TestCase("TRACES_COMPRESSION", "gzip", "content-encoding=gzip", TestName = "The compression of traces")]
    [TestCase("TRACES_ENDPOINT", "nonsense", "POST /v1/traces", TestName = "An endpoint of traces that is none is passed over")]
    public async Task Variables_of_traces_win(string name, string value, string expected)
    {
        var requests = await Requests(
            [.. Http, (Prefix + "HEADERS", "x-one=general"), (Prefix + name, value)],
            services: null,
            builder => builder.SetSampling(Sample.Always).ExportOtlp());
        Assert.That(requests.Single(), Does.Contain(expected));
        Assert.That(requests.Single().Contains("x-one=general"), Is.EqualTo(name != "TRACES_HEADERS"));
    }

    [Test]
    public async Task The_protocol_of_traces_wins_over_the_general_one() => Assert.That(
        (await Requests(
            [(Prefix + "ENDPOINT", "{http}"), (Prefix + "PROTOCOL", "http/protobuf"), (Prefix + "TRACES_PROTOCOL", "grpc"),
                (Prefix + "TRACES_ENDPOINT", "{grpc}")],
            services: null,
            builder => builder.SetSampling(Sample.Always).ExportOtlp())).Single(),
        Does.Contain("HTTP/2"));

    [Test]
    public async Task Exporters_of_metrics_do_not_see_the_variables_of_traces()
    {
        OtlpExporterOptions? ofMetrics = null;
        await Requests(
            [.. Http, (Prefix + "TRACES_HEADERS", "x-one=traces")],
            services: null,
            builder => ((IDeferredTracerProviderBuilder)builder.SetSampling(Sample.Always).ExportOtlp().AddOtlpExporter("metrics", null))
                .Configure((provider, _) => ofMetrics = provider
                    .GetRequiredService<Microsoft.Extensions.Options.IOptionsFactory<OtlpExporterOptions>>().Create("")));
        Assert.That(ofMetrics!.Headers, Is.Null);
    }

    [TestCase("")]
    [TestCase("archive")]
    public void Options_that_a_check_of_the_application_refuses_are_refused(string name) => Assert.That(
        () => Requests(
            Http,
            services => services.AddOptions<OtlpExporterOptions>(name).Validate(static _ => false, "the shop forbids it"),
            builder => builder.SetSampling(Sample.Always).ExportOtlp(name, configure: null)),
        Throws.InstanceOf<OptionsValidationException>().With.Message.Contains("the shop forbids it"));

    [TestCase("")]
    [TestCase("TRACES_")]
    public async Task With_a_certificate_the_exporters_own_client_is_used(string ofTraces)
    {
        var path = Path.Combine(Path.GetTempPath(), $"otlp-{Guid.NewGuid():N}.pem");
        using (var certificate = Certificate.Create())
            await File.WriteAllTextAsync(path, certificate.ExportCertificatePem());
        try
        {
            var requests = await Requests(
                [.. Http, (Prefix + ofTraces + "CERTIFICATE", path)],
                services => services.AddHttpClient("OtlpTraceExporter")
                    .ConfigureHttpClient(static client => client.DefaultRequestHeaders.Add("x-client", "named")),
                builder => builder.SetSampling(Sample.Always).ExportOtlp());
            Assert.That(requests.Single(), Does.Not.Contain("x-client"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestCase(0)]
    [TestCase(-1)]
    public void A_batch_of_no_spans_is_refused_when_the_provider_is_built(int size) => Assert.That(
        () => Requests(
            Http,
            services => services.Configure<BatchExportActivityProcessorOptions>(options => options.MaxExportBatchSize = size),
            builder => builder.SetSampling(Sample.Always).ExportOtlp()),
        Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains($"MaxExportBatchSize is {size}; allowed: 1 or more"));

    private static TestCaseData Case(
        string title,
        (string, string)[] variables,
        Action<IServiceCollection>? services = null,
        Action<OtlpExporterOptions>? configure = null,
        string? name = null) =>
        new TestCaseData(variables, services, configure, name).SetName($"Both send the same requests: {title}");

    private static Func<HttpClient> Client(string header, string value) => () =>
    {
        var client = new HttpClient();
        client.DefaultRequestHeaders.Add(header, value);
        return client;
    };

    /// <summary>What a collector gets of ten spans.</summary>
    private static async Task<string[]> Requests(
        (string Name, string Value)[] variables, Action<IServiceCollection>? services, Action<TracerProviderBuilder> export)
    {
        await using var receiver = await OtlpReceiver.Start();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(variables.Select(pair => KeyValuePair.Create(
            pair.Name, (string?)pair.Value.Replace("{http}", receiver.Http).Replace("{grpc}", receiver.Grpc)))).Build();
        using var source = new ActivitySource($"Otlp.{Guid.NewGuid():N}");
        var builder = Sdk.CreateTracerProviderBuilder().AddSource(source.Name).ConfigureServices(all =>
        {
            all.AddSingleton<IConfiguration>(configuration);
            services?.Invoke(all);
        });
        export(builder);
        using (var provider = builder.Build())
        {
            for (var i = 0; i < 10; i++)
                source.StartActivity("pay invoice")?.Dispose();
            provider.ForceFlush(5_000);
        }

        await receiver.Done();
        return [.. receiver.Requests];
    }
}
