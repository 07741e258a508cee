using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;
using Tracing.Functional.Ground;

namespace Tracing.Functional.AspNetCore.Http;

// What is known of a request when its span starts. With its switch on, the framework has set most of it.
internal static class StartAttributes
{
    private const int HttpPort = 80;
    private const int HttpsPort = 443;

    /// <summary>What is longer is cut off.</summary>
    private const int Longest = 1024;

    public static void Set(Activity span, HttpRequest request)
    {
        var method = RequestMethod.Known(request.Method);
        if (span.DisplayName is RequestSpans.OperationName)
            span.DisplayName = RequestMethod.SpanName(method, route: null);
        span.SetMissing(HttpAttributes.ClientAddress, Client(request.HttpContext.Connection.RemoteIpAddress));
        if (span.GetTagItem(HttpAttributes.Method) is not null)
            return;

        span.SetTag(HttpAttributes.Method, method);
        if (RequestMethod.Original(request.Method, method) is { } original)
            span.SetMissing(HttpAttributes.MethodOriginal, original);
        span.SetMissing(HttpAttributes.Scheme, request.Scheme);
        span.SetMissing(HttpAttributes.Path, Cut(Path(request)));
        SetServer(span, request);
        if (request.Headers.UserAgent is [{ Length: > 0 } agent, ..])
            span.SetMissing(HttpAttributes.UserAgent, Cut(agent));
    }

    private static string Path(HttpRequest request) =>
        request.PathBase.HasValue || request.Path.HasValue ? request.PathBase.Add(request.Path).Value! : "/";

    private static void SetServer(Activity span, HttpRequest request)
    {
        if (!request.Host.HasValue)
            return;
        span.SetMissing(HttpAttributes.ServerAddress, Cut(request.Host.Host));
        if ((request.Host.Port ?? DefaultPort(request.Scheme)) is { } port)
            span.SetMissing(HttpAttributes.ServerPort, port);
    }

    private static int? DefaultPort(string scheme) => scheme switch
    {
        "http" => HttpPort,
        "https" => HttpsPort,
        _ => null,
    };

    private static string? Client(IPAddress? address) =>
        address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4().ToString() : address?.ToString();

    private static string Cut(string text) => BoundedText.Beginning(text, Longest);
}
