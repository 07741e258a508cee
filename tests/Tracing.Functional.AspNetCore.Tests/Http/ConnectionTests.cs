// Kinds of connections: protocols, TLS, clients that go away, streams and WebSockets.
using System.Diagnostics;
using System.Net;
using System.Net.Quic;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Tracing.Functional.AspNetCore.Tests.Grpc;
using Tracing.Functional.Ground;

namespace Tracing.Functional.AspNetCore.Tests.Http;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class ConnectionTests
{
    private readonly TaskCompletionSource _isReached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _mayEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>HTTP/3 if the machine has QUIC, which no package of Debian's brings.</summary>
    public static IEnumerable<TestCaseData> Protocols()
    {
        yield return new(HttpProtocols.Http1, "1.1", false);
        yield return new(HttpProtocols.Http1, "1.1", true);
        yield return new(HttpProtocols.Http2, "2", false);
        yield return new(HttpProtocols.Http2, "2", true);
        yield return new(HttpProtocols.Http1AndHttp2, "2", true);
#pragma warning disable CA1416 // If it is not supported, it says so.
        if (QuicListener.IsSupported)
            yield return new(HttpProtocols.Http3, "3", true);
#pragma warning restore CA1416
    }

    [TestCaseSource(nameof(Protocols))]
    public async Task The_protocol_that_was_agreed_on_is_recorded(HttpProtocols protocols, string version, bool isSecure)
    {
        using var certificate = Certificate.Create();
        await using var server = await Server.Start(
            RequestTableTests.Map, new ServerSetup { Protocols = protocols, Certificate = isSecure ? certificate : null });
        using var client =
            server.Client(version == "1.1" ? HttpVersion.Version11 : version == "2" ? HttpVersion.Version20 : HttpVersion.Version30);
        await client.GetStringAsync("/orders/7");

        Assert.That(SpanText.Of(await server.Request()), Is.EqualTo(new[]
        {
            "GET /orders/{id} Unset", "client.address=127.0.0.1", "http.request.method=GET", "http.response.status_code=200",
            "http.route=/orders/{id}",
            "network.peer.address=127.0.0.1", $"network.protocol.version={version}", "server.address=127.0.0.1", "url.path=/orders/7",
            $"url.scheme={(isSecure ? "https" : "http")}",
        }).AsCollection);
    }

    [Test]
    public async Task A_client_that_goes_away_is_no_error([Values("/throws", "/notices", "/streams")] string path, [Values] bool isHttp2)
    {
        await using var server =
            await Server.Start(MapWaiting, new ServerSetup { Protocols = isHttp2 ? HttpProtocols.Http2 : HttpProtocols.Http1 });
        using var client = server.Client(isHttp2 ? HttpVersion.Version20 : HttpVersion.Version11);
        using var leave = new CancellationTokenSource();
        var call = client.GetAsync(path, HttpCompletionOption.ResponseContentRead, leave.Token);
        await _isReached.Task;
        await leave.CancelAsync();
        Assert.That(async () => await call, Throws.InstanceOf<OperationCanceledException>());

        var span = await server.Request();
        Assert.That(span.Status, Is.EqualTo(ActivityStatusCode.Unset));
        Assert.That(span.GetTagItem("error.type"), Is.Null);
        Assert.That(span.Events, Is.Empty);
        Assert.That(span.GetTagItem("request.aborted"), Is.True);
        Assert.That(span.DisplayName, Is.EqualTo("GET " + path));
        Assert.That(span.GetTagItem("http.response.status_code"), Is.EqualTo(path == "/streams" ? 200 : 499));
    }

    [Test]
    public async Task A_client_that_leaves_half_a_body_is_no_error([Values] bool isHttp2)
    {
        await using var server =
            await Server.Start(MapWaiting, new ServerSetup { Protocols = isHttp2 ? HttpProtocols.Http2 : HttpProtocols.Http1 });
        using var client = server.Client(isHttp2 ? HttpVersion.Version20 : HttpVersion.Version11);
        using var leave = new CancellationTokenSource();
        using var content = new ChunkContent();
        content.Send([1, 2, 3]);
        var call = client.PostAsync("/reads", content, leave.Token);
        await _isReached.Task;
        await leave.CancelAsync();
        content.Complete();
        Assert.That(async () => await call, Throws.InstanceOf<Exception>());

        var span = await server.Request();
        Assert.That(
            (span.Status, span.GetTagItem("error.type"), span.Events.Count()), Is.EqualTo((ActivityStatusCode.Unset, (object?)null, 0)));
    }

    [Test]
    public async Task An_error_of_the_applications_own_is_one_although_the_client_has_gone()
    {
        await using var server = await Server.Start(MapWaiting);
        using var client = server.Client();
        using var leave = new CancellationTokenSource();
        var call = client.GetAsync("/breaks", leave.Token);
        await _isReached.Task;
        await leave.CancelAsync();
        Assert.That(async () => await call, Throws.InstanceOf<OperationCanceledException>());

        var span = await server.Request();
        Assert.That((span.Status, span.GetTagItem("error.type")),
            Is.EqualTo((ActivityStatusCode.Error, (object)"System.InvalidOperationException")));
    }

    /// <summary>Kestrel says nothing of what is thrown after an abort; other servers may.</summary>
    [Test]
    public async Task What_a_server_reports_of_an_abort_is_no_error([Values] bool isAborted, [Values] bool isRead)
    {
        await using var server = await Server.Start(app =>
        {
            var reports = app.Services.GetRequiredService<DiagnosticListener>();
            app.MapGet("/reports", async (HttpContext httpContext) =>
            {
                if (isAborted)
                    await Aborted(httpContext);
                Exception exception = isRead ? new IOException("reset") : new OperationCanceledException();
                reports.Write("Microsoft.AspNetCore.Hosting.UnhandledException", new { httpContext, exception });
            });
        });
        using var client = server.Client();
        using var leave = new CancellationTokenSource();
        var call = client.GetAsync("/reports", leave.Token);
        if (isAborted)
        {
            await _isReached.Task;
            await leave.CancelAsync();
            Assert.That(async () => await call, Throws.InstanceOf<OperationCanceledException>());
        }

        var span = await server.Request();
        Assert.That(
            (span.Status, span.Events.Count()), Is.EqualTo(isAborted ? (ActivityStatusCode.Unset, 0) : (ActivityStatusCode.Error, 1)));
    }

    [Test]
    public async Task The_span_of_a_stream_ends_with_the_stream()
    {
        await using var server = await Server.Start(MapWaiting);
        using var client = server.Client();
        using var response = await client.GetAsync("/held", HttpCompletionOption.ResponseHeadersRead);
        var body = await response.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte[4]);
        Assert.That(server.Spans, Is.Empty);
        _mayEnd.SetResult();
        await body.CopyToAsync(System.IO.Stream.Null);

        Assert.That((await server.Request()).DisplayName, Is.EqualTo("GET /held"));
    }

    [TestCase(false, "GET /socket", 101)]
    [TestCase(true, "CONNECT /socket", 200)]
    public async Task The_span_of_a_WebSocket_covers_its_connection(bool isHttp2, string name, int status)
    {
        await using var server =
            await Server.Start(MapWaiting, new ServerSetup { Protocols = isHttp2 ? HttpProtocols.Http2 : HttpProtocols.Http1 });
        using var client = server.Client(isHttp2 ? HttpVersion.Version20 : HttpVersion.Version11);
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = isHttp2 ? HttpVersion.Version20 : HttpVersion.Version11;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        var address = new UriBuilder(server.Address) { Scheme = "ws", Path = "/socket" }.Uri;
        await socket.ConnectAsync(address, client, CancellationToken.None);
        await _isReached.Task;
        Assert.That(server.Spans, Is.Empty);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", CancellationToken.None);

        var span = await server.Request();
        Assert.That((span.DisplayName, span.Status, span.GetTagItem("http.response.status_code")),
            Is.EqualTo((name, ActivityStatusCode.Unset, (object)status)));
    }

    private void MapWaiting(WebApplication app)
    {
        app.UseWebSockets();
        app.MapGet("/throws", async (HttpContext context) =>
        {
            _isReached.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        app.MapGet("/notices", async (HttpContext context) => await Aborted(context));
        app.MapGet("/streams", async (HttpContext context) =>
        {
            await context.Response.WriteAsync("part");
            await context.Response.Body.FlushAsync();
            await Aborted(context);
            await context.Response.WriteAsync("more");
        });
        app.MapGet("/breaks", async (HttpContext context) =>
        {
            await Aborted(context);
            throw new InvalidOperationException("broken");
        });
        app.MapPost("/reads", async (HttpContext context) =>
        {
            await context.Request.Body.ReadExactlyAsync(new byte[3]);
            _isReached.TrySetResult();
            await context.Request.Body.CopyToAsync(System.IO.Stream.Null);
        });
        app.MapGet("/held", async (HttpContext context) =>
        {
            await context.Response.WriteAsync("part");
            await context.Response.Body.FlushAsync();
            await _mayEnd.Task;
        });
        app.Map("/socket", async (HttpContext context) =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            _isReached.TrySetResult();
            await socket.ReceiveAsync(new byte[16], CancellationToken.None);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", CancellationToken.None);
        });
    }

    private async Task Aborted(HttpContext context)
    {
        var aborted = new TaskCompletionSource();
        using var registration = context.RequestAborted.Register(aborted.SetResult);
        _isReached.TrySetResult();
        await aborted.Task;
    }
}
