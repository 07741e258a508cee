namespace Tracing.Functional.Ground;

// The names of OpenTelemetry's semantic conventions that spans of servers and clients have: the one table, all of one released version. A
// move to a later version is a change of this file. What has no name there stands at the end.
internal static class Convention
{
    /// <summary>The released version that the names below are of. HTTP, RPC and the rest that is used here are stable in it.</summary>
    public const string Version = "1.45.0";

    // All spans.
    public const string ErrorType = "error.type";
    public const string ServerAddress = "server.address";
    public const string ServerPort = "server.port";
    public const string ClientAddress = "client.address";
    public const string PeerAddress = "network.peer.address";
    public const string PeerPort = "network.peer.port";
    public const string ProtocolVersion = "network.protocol.version";

    /// <summary>The value of a method that is not known.</summary>
    public const string Other = "_OTHER";

    // HTTP.
    public const string HttpMethod = "http.request.method";
    public const string HttpMethodOriginal = "http.request.method_original";
    public const string HttpRoute = "http.route";
    public const string HttpStatusCode = "http.response.status_code";
    public const string HttpResendCount = "http.request.resend_count";
    public const string UrlScheme = "url.scheme";
    public const string UrlPath = "url.path";
    public const string UrlQuery = "url.query";
    public const string UrlFull = "url.full";
    public const string UrlTemplate = "url.template";
    public const string UserAgent = "user_agent.original";

    // RPC. rpc.method is the full name, package.Service/Method, and the status of gRPC is a name.
    public const string RpcSystem = "rpc.system.name";
    public const string Grpc = "grpc";
    public const string RpcMethod = "rpc.method";
    public const string RpcMethodOriginal = "rpc.method_original";
    public const string RpcStatusCode = "rpc.status_code";

    // Not of the conventions: what grpc-dotnet sets itself, the path and the number as text, ...
    public const string DotnetMethod = "grpc.method";
    public const string DotnetStatusCode = "grpc.status_code";

    // ... the event of a gRPC message, which the conventions had up to 1.44.0, ...
    public const string RpcMessage = "rpc.message";
    public const string RpcMessageType = "rpc.message.type";
    public const string RpcMessageId = "rpc.message.id";
    public const string RpcMessageSize = "rpc.message.compressed_size";

    /// <summary>... and ours: the client went away before the request had ended.</summary>
    public const string Aborted = "request.aborted";
}
