using System.Net.Sockets;

namespace Tracing.Functional.Instrumentation.Grpc;

// The status that a client gives to a call which ended with an exception in place of an answer.
internal static class GrpcFailures
{
    private const int DeepestCause = 8;

    public static int StatusOf(Exception failure)
    {
        var status = GrpcStatus.Unknown;
        var cause = failure;
        for (var depth = 0; cause is not null && depth < DeepestCause; depth++, cause = cause.InnerException)
        {
            switch (cause)
            {
                case OperationCanceledException:
                    return GrpcStatus.Cancelled;
                case HttpProtocolException reset:
                    return GrpcStatus.FromReset(reset.ErrorCode);
                case HttpRequestException or IOException or SocketException:
                    status = GrpcStatus.Unavailable;
                    break;
            }
        }

        return status;
    }
}
