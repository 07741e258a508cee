using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing.Patterns;
using Tracing.Functional.Ground;
using Tracing.Functional.Instrumentation.Grpc;

namespace Tracing.Functional.AspNetCore.Grpc;

// The server's half of gRPC on the request's span, whichever library serves it: the method when it is found, the status when it ends.
internal static class GrpcRequests
{
    private const string ContentType = "application/grpc";
    private const string WebText = "application/grpc-web-text";
    private const int LongestMethod = 1024;

    /// <summary>application/grpc, with or without +proto and parameters, and gRPC-Web.</summary>
    public static bool Are(HttpRequest request) =>
        request.ContentType is { } type && type.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase)
        && (type.Length == ContentType.Length || type[ContentType.Length] is '+' or ';' or '-' or ' ');

    public static void Started(Activity span, HttpContext context, int maxMessageEvents)
    {
        span.SetMissing(Convention.RpcSystem, Convention.Grpc);
        if (context.Request.Headers.ContainsKey(GrpcTimeout.Header))
            CallEnd.Watch(context);
        if (maxMessageEvents > 0 && !IsText(context.Request))
            GrpcBodies.Count(span, context, maxMessageEvents);
    }

    /// <summary>
    /// Only a route without parameters is a method of this server, and its name is the route's: the path is what a client chooses.
    /// </summary>
    public static void Matched(Activity span, RoutePattern? route)
    {
        if (route is not { Parameters.Count: 0 } pattern)
            return;
        var path = GrpcPath.Parse(pattern.RawText);
        if (!path.IsValid || span.GetTagItem(Convention.RpcMethod) is not null)
            return;
        var method = path.FullMethod.ToString();
        span.SetTag(Convention.RpcMethod, method);
        span.DisplayName = method;
    }

    /// <summary>The span may have a name of the application already: then it has another one than the method of HTTP.</summary>
    public static void Stopped(Activity span, HttpContext context, bool hasOwnName, Func<HttpContext, bool> wasSent)
    {
        if (span.GetTagItem(Convention.RpcMethod) is null)
        {
            span.SetTag(Convention.RpcMethod, Convention.Other);
            span.SetMissing(Convention.RpcMethodOriginal, Original(context.Request));
            if (!hasOwnName)
                span.DisplayName = Convention.Grpc;
        }

        var status = StatusOf(span, context, wasSent);
        span.SetTag(Convention.DotnetMethod, null);
        span.SetTag(Convention.DotnetStatusCode, null);
        if (status is not { } code)
            return;
        span.SetMissing(Convention.RpcStatusCode, GrpcStatus.Name(code));
        if (GrpcStatus.IsServerError(code))
            span.SetMissingError(GrpcStatus.Name(code));
    }

    /// <summary>
    /// From the trailers, the headers of a response without a body, or grpc-dotnet. If the response was cut off, none of them was sent: the
    /// client or the deadline ended the call.
    /// </summary>
    private static int? StatusOf(Activity span, HttpContext context, Func<HttpContext, bool> wasSent)
    {
        if (!context.RequestAborted.IsCancellationRequested)
            return Answered(span, context);
        var isOverdue = GrpcTimeout.Parse(context.Request.Headers[GrpcTimeout.Header].ToString()) is { } timeout
            && GrpcTimeout.HasPassed(timeout, CallEnd.Of(context) ?? span.Duration);
        var answered = wasSent(context) ? Answered(span, context) : null;

        // The server's own timer also fires, and answers, if the client has gone before.
        if (answered is { } sent && (sent != GrpcStatus.DeadlineExceeded || isOverdue))
            return sent;
        return isOverdue ? GrpcStatus.DeadlineExceeded : GrpcStatus.Cancelled;
    }

    private static int? Answered(Activity span, HttpContext context)
    {
        if (context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers is { } trailers
            && trailers.TryGetValue(GrpcStatus.Header, out var trailer))
            return GrpcStatus.Parse(trailer);
        if (context.Response.Headers.TryGetValue(GrpcStatus.Header, out var header))
            return GrpcStatus.Parse(header);
        return span.GetTagItem(Convention.DotnetStatusCode) is string known ? GrpcStatus.Parse(known) : null;
    }

    private static string? Original(HttpRequest request) =>
        request.Path.HasValue ? BoundedText.Beginning(request.Path.ToUriComponent().TrimStart('/'), LongestMethod) : null;

    /// <summary>gRPC-Web in base64: its bytes are no frames.</summary>
    private static bool IsText(HttpRequest request) => request.ContentType!.StartsWith(WebText, StringComparison.OrdinalIgnoreCase);

    /// <summary>When the client went away, in a call with a deadline: the application may not notice, and work on.</summary>
    private sealed class CallEnd
    {
        private readonly long _start = Stopwatch.GetTimestamp();
        private StrongBox<TimeSpan>? _elapsed;

        public static void Watch(HttpContext context)
        {
            var end = new CallEnd();
            context.Features.Set(end);
            context.RequestAborted.UnsafeRegister(static state => ((CallEnd)state!).Ended(), end);
        }

        public static TimeSpan? Of(HttpContext context) => context.Features.Get<CallEnd>()?._elapsed?.Value;

        private void Ended() => _elapsed = new StrongBox<TimeSpan>(Stopwatch.GetElapsedTime(_start));
    }
}
