using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;
using Tracing.Functional.Control;

namespace Tracing.Functional.Setup;

// The options of an OTLP exporter as AddOtlpExporter makes them: the application's configuration, then what it registered for
// OtlpExporterOptions, then the code of the call. OpenTelemetry's own factory reads the configuration. It does so in a container of its own.
// There the variables of traces take the place of the general ones, so that exporters of metrics and logs do not see them.
internal static class OtlpOptions
{
    private const string General = "OTEL_EXPORTER_OTLP_";
    private const string OfTraces = General + "TRACES_";

    private static readonly string[] s_names =
        ["HEADERS", "TIMEOUT", "PROTOCOL", "COMPRESSION", "CERTIFICATE", "CLIENT_KEY", "CLIENT_CERTIFICATE"];

    /// <summary>Options that nobody shares, with the client of the application's IHttpClientFactory if it has one.</summary>
    public static OtlpExporterOptions Read(IServiceProvider services, string? name, Action<OtlpExporterOptions>? configure)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        Func<HttpClient>? plainClient = null;

        var own = new ServiceCollection();
        own.AddSingleton(WithTraces(configuration));
        own.ConfigureOpenTelemetryTracerProvider(static builder => builder.AddOtlpExporter());
        own.AddSingleton(services.GetRequiredService<IOptionsMonitor<BatchExportActivityProcessorOptions>>());
        own.ConfigureAll<OtlpExporterOptions>(options =>
        {
            plainClient = options.HttpClientFactory;
            if (EndpointOfTraces(configuration) is { } endpoint)
                options.Endpoint = endpoint;
        });
        Copy<IConfigureOptions<OtlpExporterOptions>>(services, own);
        Copy<IPostConfigureOptions<OtlpExporterOptions>>(services, own);
        Copy<IValidateOptions<OtlpExporterOptions>>(services, own);

        using var container = own.BuildServiceProvider();
        var options = container.GetRequiredService<IOptionsFactory<OtlpExporterOptions>>().Create(name ?? Options.DefaultName);
        configure?.Invoke(options);
        if (options.HttpClientFactory == plainClient && !HasCertificate(configuration))
            OtlpClients.Use(options, services);
        return options;
    }

    /// <summary>Sends to a gateway, by the protocol of its port.</summary>
    public static void ToGateway(OtlpExporterOptions options, Uri gateway)
    {
        var isGrpc = gateway.Port == 4317;
        options.Protocol = isGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = isGrpc || gateway.AbsolutePath.Length > 1 ? gateway : new Uri(gateway, "/v1/traces");
    }

    private static void Copy<T>(IServiceProvider from, ServiceCollection to)
        where T : class
    {
        foreach (var service in from.GetServices<T>())
            to.AddSingleton(service);
    }

    private static IConfiguration WithTraces(IConfiguration configuration)
    {
        var overrides = s_names
            .Where(name => !string.IsNullOrWhiteSpace(configuration[OfTraces + name]))
            .ToDictionary(static name => General + name, name => configuration[OfTraces + name], StringComparer.Ordinal);
        return overrides.Count == 0
            ? configuration
            : new ConfigurationBuilder().AddConfiguration(configuration).AddInMemoryCollection(overrides).Build();
    }

    /// <summary>The endpoint of traces is taken as it is, without "v1/traces" after it. Setting it in the options does that.</summary>
    private static Uri? EndpointOfTraces(IConfiguration configuration)
    {
        const string Name = OfTraces + "ENDPOINT";
        if (configuration[Name] is not { } value || string.IsNullOrWhiteSpace(value))
            return null;
        if (Uri.TryCreate(value, UriKind.Absolute, out var endpoint))
            return endpoint;
        SamplingEvents.Log.VariableIgnored(Name, value, "an absolute address", "that of " + General + "ENDPOINT is used");
        return null;
    }

    /// <summary>Then the exporter's own client has the certificates.</summary>
    private static bool HasCertificate(IConfiguration configuration) => s_names
        .Where(static name => name.Contains("CERTIFICATE", StringComparison.Ordinal))
        .Any(name => !string.IsNullOrWhiteSpace(configuration[General + name] ?? configuration[OfTraces + name]));
}
