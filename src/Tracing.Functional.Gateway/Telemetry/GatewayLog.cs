// What a gateway logs: changes of state, never one line a request.
using Microsoft.Extensions.Logging;

namespace Tracing.Functional.Gateway.Telemetry;

internal static partial class GatewayLog
{
    public const string Category = "Tracing.Functional.Gateway";

    [LoggerMessage(1, LogLevel.Information, "Ready. OTLP/gRPC on {Grpc}, OTLP/HTTP on {Http}; kept traces go to {Destinations}.")]
    public static partial void Ready(ILogger log, string grpc, string http, string destinations);

    [LoggerMessage(2, LogLevel.Information, "Stopped. {Traces} traces were decided at the end by what was known.")]
    public static partial void Stopped(ILogger log, long traces);

    [LoggerMessage(3, LogLevel.Warning, "The destination {Destination} does not take traces: {Why}. They wait and are sent again.")]
    public static partial void DestinationFails(ILogger log, string destination, string why);

    [LoggerMessage(4, LogLevel.Information, "The destination {Destination} takes traces again.")]
    public static partial void DestinationWorks(ILogger log, string destination);

    [LoggerMessage(5, LogLevel.Warning, "Requests wait: {Why}.")]
    public static partial void Waiting(ILogger log, string why);

    [LoggerMessage(6, LogLevel.Warning, "The policy asks for \"{Asked}\", which no span can answer: {Why}.")]
    public static partial void CannotAnswer(ILogger log, string asked, string why);

    [LoggerMessage(
        7,
        LogLevel.Information,
        "The policy asks for the header \"{Name}\": it is read from the attribute http.request.header.{Attribute} of the root's span, "
        + "which a service records only if it is set up so.")]
    public static partial void AsksHeader(ILogger log, string name, string attribute);
}
