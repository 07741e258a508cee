// A gateway with real sockets on free ports, and a second one behind it that keeps all and hands every span to the test.
using System.Net;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Tracing.Functional.Gateway.Setup;
using Tracing.Functional.Recordings.Tests.Oracle;

namespace Tracing.Functional.Gateway.Tests.Sockets;

using Span = Recordings.Tests.Oracle.Span;

internal sealed class Running : IAsyncDisposable
{
    private readonly TracingGateway _gateway;
    private readonly Backend _backend;

    private Running(TracingGateway gateway, Backend backend) => (_gateway, _backend) = (gateway, backend);

    public Uri Http => _gateway.HttpAddress;

    public Uri Grpc => _gateway.GrpcAddress!;

    public Backend Backend => _backend;

    public TracingGateway Gateway => _gateway;

    /// <summary>What it logged.</summary>
    public LogLines Log { get; private init; } = null!;

    public static async Task<Running> Start(Policy policy, Action<GatewayOptions>? configure = null, bool overGrpc = false)
    {
        var backend = await Backend.Start(overGrpc);
        var options = new GatewayOptions
        {
            Policy = policy,
            Http = new(IPAddress.Loopback, 0),
            Grpc = new(IPAddress.Loopback, 0),
            Grace = TimeSpan.FromMilliseconds(200),
            StopWithin = TimeSpan.FromSeconds(5),
        };
        options.Destinations.Add(new()
        {
            Address = backend.Address,
            Transport = overGrpc ? OtlpTransport.Grpc : OtlpTransport.HttpProtobuf,
        });
        configure?.Invoke(options);
        var log = new LogLines();
        var gateway = new TracingGateway(options, log.Factory);
        await gateway.StartAsync(CancellationToken.None);
        return new(gateway, backend) { Log = log };
    }

    public static HttpContent Protobuf(Request request) => Of(request.ToByteArray(), "application/x-protobuf");

    public static ByteArrayContent Of(byte[] bytes, string contentType)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new(contentType);
        return content;
    }

    /// <summary>Stops the gateway, so that all is decided and sent.</summary>
    public Task Stop() => _gateway.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _backend.DisposeAsync();
        Log.Dispose();
    }
}

/// <summary>Takes what a gateway exports, over real sockets, and reads it with Google.Protobuf.</summary>
internal sealed class Backend : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<Request> _requests = [];
    private int _refusals;

    private Backend(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;

    /// <summary>Requests are not answered before it ends.</summary>
    public Task Hold { get; set; } = Task.CompletedTask;

    /// <summary>How many requests are answered with 503 before the first is taken.</summary>
    public int Refusals
    {
        get => Volatile.Read(ref _refusals);
        set => Volatile.Write(ref _refusals, value);
    }

    public IReadOnlyList<(string Service, Span Span)> Spans
    {
        get
        {
            lock (_requests)
                return [.. Made.Spans(_requests)];
        }
    }

    public static async Task<Backend> Start(bool overGrpc)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, 0, listen => listen.Protocols = overGrpc
                ? Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http2
                : Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http1));
        var backend = new Backend(builder.Build());
        backend._app.Run(context => backend.Take(context, overGrpc));
        await backend._app.StartAsync();
        backend.Address = new Uri(backend._app.Urls.Single());
        return backend;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task Take(HttpContext context, bool overGrpc)
    {
        await Hold;
        if (Interlocked.Decrement(ref _refusals) >= 0)
        {
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = "0";
            return;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var request = Request.Parser.ParseFrom(body.ToArray().AsSpan(overGrpc ? 5 : 0));
        lock (_requests)
            _requests.Add(request);
        if (!overGrpc)
            return;
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(new byte[5]);
        context.Response.AppendTrailer("grpc-status", "0");
    }
}
