// A stand-in for a collector: real Kestrel on loopback, HTTP/1.1 on one port and HTTP/2 without TLS on another, that writes down what each
// request was.
using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Tracing.Functional.AspNetCore.Tests.Hosting;

internal sealed class OtlpReceiver : IAsyncDisposable
{
    private static readonly string[] s_told = ["content-type", "content-encoding", "x-one", "x-two", "x-client", "user-agent"];
    private readonly WebApplication _app;
    private int _receiving;

    private OtlpReceiver(WebApplication app) => _app = app;

    public string Http => _app.Urls.First();

    public string Grpc => _app.Urls.Last();

    public ConcurrentQueue<string> Requests { get; } = new();

    public static async Task<OtlpReceiver> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http1);
            server.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http2);
        });
        var app = builder.Build();
        var receiver = new OtlpReceiver(app);
        app.Run(receiver.Receive);
        await app.StartAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    /// <summary>Waits until no request is being received.</summary>
    public async Task Done()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (Volatile.Read(ref _receiving) > 0)
            await Task.Delay(10, deadline.Token);
    }

    private async Task Receive(HttpContext context)
    {
        Interlocked.Increment(ref _receiving);
        try
        {
            await Note(context);
        }
        finally
        {
            Interlocked.Decrement(ref _receiving);
        }
    }

    private async Task Note(HttpContext context)
    {
        var request = context.Request;
        var headers = string.Join(
            ' ', s_told.Where(request.Headers.ContainsKey).Select(name => $"{name}={request.Headers[name]}"));
        await request.Body.CopyToAsync(Stream.Null);
        var isLate = request.Path.Value!.Contains("slow", StringComparison.Ordinal) && await IsLeft(context);
        Requests.Enqueue($"{request.Method} {request.Path} {request.Protocol} {headers}{(isLate ? " left" : "")}");
        context.Response.ContentType = request.Headers.ContentType;
        if (request.Protocol == "HTTP/2")
            context.Response.AppendTrailer("grpc-status", "0");
    }

    /// <summary>Whether the exporter goes before half a minute is over.</summary>
    private static async Task<bool> IsLeft(HttpContext context)
    {
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(30), context.RequestAborted);
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }
}
