namespace Tracing.Functional.Instrumentation.Grpc;

// Names by OpenTelemetry's RPC conventions (release candidate): rpc.method holds the full name, package.Service/Method, and the status is a
// name.
internal static class GrpcAttributes
{
    public const string SystemName = "rpc.system.name";
    public const string Grpc = "grpc";
    public const string Method = "rpc.method";
    public const string StatusCode = "rpc.response.status_code";
    public const string ErrorType = "error.type";
    public const string ServerAddress = "server.address";
    public const string ServerPort = "server.port";

    /// <summary>The value of <see cref="Method"/>, and the span's name, if the path is not one of gRPC.</summary>
    public const string OtherMethod = "_OTHER";

    // What grpc-dotnet sets itself: the path, and the number as text.
    public const string DotnetMethod = "grpc.method";
    public const string DotnetStatusCode = "grpc.status_code";
}
