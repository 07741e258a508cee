namespace Tracing.Functional.AspNetCore.Http;

// Names of OpenTelemetry's stable HTTP conventions.
internal static class HttpAttributes
{
    public const string Method = "http.request.method";
    public const string MethodOriginal = "http.request.method_original";
    public const string Route = "http.route";
    public const string StatusCode = "http.response.status_code";
    public const string ProtocolVersion = "network.protocol.version";
    public const string Scheme = "url.scheme";
    public const string Path = "url.path";
    public const string Query = "url.query";
    public const string ServerAddress = "server.address";
    public const string ServerPort = "server.port";
    public const string ClientAddress = "client.address";
    public const string UserAgent = "user_agent.original";

    /// <summary>Ours: the client went away before the request had ended. The conventions have no name for it.</summary>
    public const string Aborted = "request.aborted";
}
