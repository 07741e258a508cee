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

    private static ServerName? s_lastServer;

    public static void Set(Activity span, HttpRequest request, KnownMethods methods)
    {
        var method = methods.Find(request.Method);
        if (span.DisplayName is RequestSpans.OperationName)
            span.DisplayName = KnownMethods.NameOf(method);
        var filled = new Filling(span);
        SetPeer(filled, request.HttpContext.Connection);
        if (filled.HadAttributes && span.GetTagItem(Convention.HttpMethod) is string before)
        {
            Correct(span, request, before, method);
            return;
        }

        filled.Set(Convention.HttpMethod, method);
        filled.Set(Convention.HttpMethodOriginal, KnownMethods.Original(request.Method, method));
        filled.Set(Convention.UrlScheme, request.Scheme);
        filled.Set(Convention.UrlPath, CutEscaped(Path(request)));
        SetServer(filled, request);
        if (request.Headers.UserAgent is [{ Length: > 0 } agent, ..])
            filled.Set(Convention.UserAgent, Cut(agent));
    }

    /// <summary>
    /// When the request ends: what a middleware for forwarded headers has found out about the client, and what it asked for. It replaces
    /// the proxy, if the application has set nothing else.
    /// </summary>
    public static void SetForwarded(Activity span, HttpRequest request)
    {
        if (Text(request.HttpContext.Connection.RemoteIpAddress) is not { } client
            || span.GetTagItem(Convention.ClientAddress) is not string known
            || string.Equals(client, known, StringComparison.Ordinal)
            || !string.Equals(span.GetTagItem(Convention.PeerAddress) as string, known, StringComparison.Ordinal))
            return;
        span.SetTag(Convention.ClientAddress, client);
        span.SetTag(Convention.UrlScheme, request.Scheme);
        if (!request.Host.HasValue)
            return;
        span.SetTag(Convention.ServerAddress, Cut(HostName(request.Host)));
        span.SetTag(Convention.ServerPort, PortOf(request.Host, request.Scheme));
    }

    /// <summary>The path as it is sent, escaped: what a client escapes cannot become a line break or markup.</summary>
    private static string Path(HttpRequest request)
    {
        var path = request.PathBase.HasValue ? request.PathBase.Add(request.Path) : request.Path;
        return path.HasValue ? path.ToUriComponent() : "/";
    }

    private static void SetPeer(Filling span, ConnectionInfo connection)
    {
        if (Text(connection.RemoteIpAddress) is not { } address)
            return;
        span.Set(Convention.ClientAddress, address);
        span.Set(Convention.PeerAddress, address);
        if (connection.RemotePort > 0)
            span.Set(Convention.PeerPort, SharedNumbers.Box(connection.RemotePort));
    }

    private static void SetServer(Filling span, HttpRequest request)
    {
        if (!request.Host.HasValue)
            return;
        var server = ServerOf(request.Host, request.Scheme);
        span.Set(Convention.ServerAddress, server.Address);
        span.Set(Convention.ServerPort, server.Port);
    }

    /// <summary>Most requests are for the same host as the one before.</summary>
    private static ServerName ServerOf(HostString host, string scheme)
    {
        var last = Volatile.Read(ref s_lastServer);
        if (last is not null && string.Equals(last.Host, host.Value, StringComparison.Ordinal)
            && string.Equals(last.Scheme, scheme, StringComparison.Ordinal))
            return last;
        var found = new ServerName(host.Value!, scheme, Cut(HostName(host)), PortOf(host, scheme));
        Volatile.Write(ref s_lastServer, found);
        return found;
    }

    /// <summary>The framework may have set an original method that is none.</summary>
    private static void SetMethod(Activity span, HttpRequest request, string method)
    {
        span.SetTag(Convention.HttpMethod, method);
        span.SetTag(Convention.HttpMethodOriginal, KnownMethods.Original(request.Method, method));
    }

    /// <summary>
    /// The framework has a list of methods of its own, sets an IPv6 address in brackets, and cuts nothing; an older one sets the path
    /// without its escapes.
    /// </summary>
    private static void Correct(Activity span, HttpRequest request, string before, string method)
    {
        if (!string.Equals(before, method, StringComparison.Ordinal))
            SetMethod(span, request, method);
        if (span.GetTagItem(Convention.UrlPath) is string path && CutEscaped(Path(request)) is var sent
            && !string.Equals(path, sent, StringComparison.Ordinal))
            span.SetTag(Convention.UrlPath, sent);
        if (span.GetTagItem(Convention.ServerAddress) is string address && (address.Length > Longest || address is ['[', .., ']']))
            span.SetTag(Convention.ServerAddress, Cut(HostName(request.Host)));
        if (span.GetTagItem(Convention.UserAgent) is string { Length: > Longest } agent)
            span.SetTag(Convention.UserAgent, Cut(agent));
    }

    /// <summary>An IPv6 address has no brackets here, as on spans of clients; they belong to the URL.</summary>
    private static string HostName(HostString host) => host.Host is ['[', .. var address, ']'] ? address : host.Host;

    private static object? PortOf(HostString host, string scheme) => (host.Port, scheme) switch
    {
        ({ } port, _) => SharedNumbers.Box(port),
        (_, "http") => SharedNumbers.Box(HttpPort),
        (_, "https") => SharedNumbers.Box(HttpsPort),
        _ => null,
    };

    private static string? Text(IPAddress? address) =>
        address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4().ToString() : address?.ToString();

    /// <summary>An escape, such as %0A, is not split.</summary>
    private static string CutEscaped(string text)
    {
        if (text.Length <= Longest)
            return text;
        var cut = Cut(text);
        var last = cut.LastIndexOf('%');
        return last >= 0 && last > cut.Length - 3 ? cut[..last] : cut;
    }

    private static string Cut(string text) => BoundedText.Beginning(text, Longest);

    /// <summary>Sets what is missing. A span that had no attribute before is not searched for each one.</summary>
    private readonly struct Filling(Activity span)
    {
        public bool HadAttributes { get; } = span.EnumerateTagObjects().MoveNext();

        public void Set(string name, object? value)
        {
            if (value is null)
                return;
            if (HadAttributes)
                span.SetMissing(name, value);
            else
                span.AddTag(name, value);
        }
    }

    private sealed record ServerName(string Host, string Scheme, string Address, object? Port);
}
