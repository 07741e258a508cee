using System.Reflection;
using OpenTelemetry.Exporter;

namespace Tracing.Functional.Setup;

// The HttpClient of OTLP over HTTP: the one that the application named "OtlpTraceExporter", if it uses IHttpClientFactory. The package of
// that interface is not ours, so it is looked up by name, as AddOtlpExporter does.
internal static class OtlpClients
{
    private const string ClientName = "OtlpTraceExporter";

    public static void Use(OtlpExporterOptions options, IServiceProvider services)
    {
        if (options.Protocol != OtlpExportProtocol.HttpProtobuf || Method() is not { } create)
            return;
        var own = options.HttpClientFactory;
        options.HttpClientFactory = () => FromFactory(create, services, options.TimeoutMilliseconds) ?? own();
    }

    private static MethodInfo? Method() =>
        Type.GetType("System.Net.Http.IHttpClientFactory, Microsoft.Extensions.Http", throwOnError: false)
            ?.GetMethod("CreateClient", BindingFlags.Public | BindingFlags.Instance, [typeof(string)]);

    private static HttpClient? FromFactory(MethodInfo create, IServiceProvider services, int timeoutMilliseconds)
    {
        if (services.GetService(create.DeclaringType!) is not { } factory || create.Invoke(factory, [ClientName]) is not HttpClient client)
            return null;
        client.Timeout = TimeSpan.FromMilliseconds(timeoutMilliseconds);
        return client;
    }
}
