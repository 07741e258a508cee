namespace Tracing.Functional.Gateway;

/// <summary>A transport of OTLP.</summary>
public enum OtlpTransport
{
    /// <summary>gRPC over HTTP/2.</summary>
    Grpc,

    /// <summary>HTTP with protobuf bodies.</summary>
    HttpProtobuf,
}
