using System.Net.Sockets;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Tracing.Functional.AspNetCore.Http;

// A client that goes away is no error of the server, nor is what the application throws because of that, however it is wrapped.
internal static class ClientGone
{
    private const int Deepest = 16;

    public static bool Explains(HttpContext context, Exception exception) =>
        context.RequestAborted.IsCancellationRequested
            ? IsSign(exception, Deepest)
            : IsClosed(exception, IsSocket(context), Deepest);

    /// <summary>Whether the request has become a connection of its own, such as a WebSocket: there is no response to be complete.</summary>
    public static bool IsSocket(HttpContext context) =>
        context.Response.StatusCode == StatusCodes.Status101SwitchingProtocols
        || context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };

    /// <summary>The request counts as aborted already, so any end of waiting, reading or writing is due to that.</summary>
    private static bool IsSign(Exception? exception, int depth) => depth > 0 && exception switch
    {
        null => false,
        OperationCanceledException { InnerException: TimeoutException } => false,
        OperationCanceledException or IOException or SocketException or WebSocketException => true,
        AggregateException all => All(all, inner => IsSign(inner, depth - 1)),
        _ => IsSign(exception.InnerException, depth - 1),
    };

    /// <summary>The token is late. The server's own exceptions say it, and so does a WebSocket whose other end has vanished.</summary>
    private static bool IsClosed(Exception? exception, bool isSocket, int depth) => depth > 0 && exception switch
    {
        null => false,
        ConnectionResetException or ConnectionAbortedException => true,
        WebSocketException { WebSocketErrorCode: WebSocketError.ConnectionClosedPrematurely } when isSocket => true,
        AggregateException all => All(all, inner => IsClosed(inner, isSocket, depth - 1)),
        _ => IsClosed(exception.InnerException, isSocket, depth - 1),
    };

    private static bool All(AggregateException all, Func<Exception, bool> holds) =>
        all.InnerExceptions.Count > 0 && all.InnerExceptions.All(holds);
}
