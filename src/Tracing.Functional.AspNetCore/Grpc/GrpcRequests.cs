using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Tracing.Functional.Ground;
using Tracing.Functional.Instrumentation.Grpc;

namespace Tracing.Functional.AspNetCore.Grpc;

// The server's half of gRPC on the request's span, whichever library serves it: name and method when it starts, the status when it ends.
internal static class GrpcRequests
{
    private const string ContentType = "application/grpc";
    private const string WebText = "application/grpc-web-text";

    /// <summary>application/grpc, with or without +proto and parameters, and gRPC-Web.</summary>
    public static bool Are(HttpRequest request) =>
        request.ContentType is { } type && type.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase)
        && (type.Length == ContentType.Length || type[ContentType.Length] is '+' or ';' or '-' or ' ');

    public static void Started(Activity span, HttpContext context, int maxMessageEvents)
    {
        var path = GrpcPath.Parse(context.Request.Path.Value);
        var method = path.IsValid ? path.FullMethod.ToString() : GrpcAttributes.OtherMethod;
        span.SetMissing(GrpcAttributes.SystemName, GrpcAttributes.Grpc);
        span.SetMissing(GrpcAttributes.Method, method);
        if (path.IsValid)
            span.DisplayName = method;
        if (maxMessageEvents > 0 && !IsText(context.Request))
            GrpcBodies.Count(span, context, maxMessageEvents);
    }

    public static void Stopped(Activity span, HttpContext context)
    {
        var status = StatusOf(span, context);
        span.SetTag(GrpcAttributes.DotnetMethod, null);
        span.SetTag(GrpcAttributes.DotnetStatusCode, null);
        if (status is not { } code)
            return;
        span.SetMissing(GrpcAttributes.StatusCode, GrpcStatus.Name(code));
        if (GrpcStatus.IsServerError(code))
            span.SetMissingError(GrpcStatus.Name(code));
    }

    /// <summary>
    /// From the trailers, the headers of a response without a body, or grpc-dotnet. Without a response, the client or the deadline ended
    /// the call.
    /// </summary>
    private static int? StatusOf(Activity span, HttpContext context)
    {
        if (context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers is { } trailers
            && trailers.TryGetValue(GrpcStatus.Header, out var trailer))
            return GrpcStatus.Parse(trailer);
        if (context.Response.Headers.TryGetValue(GrpcStatus.Header, out var header))
            return GrpcStatus.Parse(header);
        if (span.GetTagItem(GrpcAttributes.DotnetStatusCode) is string known)
            return GrpcStatus.Parse(known);
        if (!context.RequestAborted.IsCancellationRequested)
            return null;
        return GrpcTimeout.Parse(context.Request.Headers[GrpcTimeout.Header].ToString()) is { } timeout
            && GrpcTimeout.HasPassed(timeout, span.Duration)
            ? GrpcStatus.DeadlineExceeded
            : GrpcStatus.Cancelled;
    }

    /// <summary>gRPC-Web in base64: its bytes are no frames.</summary>
    private static bool IsText(HttpRequest request) => request.ContentType!.StartsWith(WebText, StringComparison.OrdinalIgnoreCase);
}
