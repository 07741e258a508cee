// Clients that go away, and what the application throws because of that, in every wrapping; and requests that the server refuses.
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;

namespace Tracing.Functional.AspNetCore.Tests.Http;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ClientGoneTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim _isReached = new(0);

    public void Dispose() => _isReached.Dispose();

    [Test]
    public async Task What_is_thrown_because_the_client_has_gone_is_no_error(
        [Values("cancelled", "aggregate", "several", "wrapped", "deep", "io", "socket", "reads")] string way,
        [Values("", "page", "handler")] string pages)
    {
        await using var server = await Server.Start(app =>
        {
            if (pages is "page")
                app.UseDeveloperExceptionPage();
            if (pages is "handler")
                app.UseExceptionHandler(handler => handler.Run(context => context.Response.WriteAsync("sorry")));
            app.MapPost("/gone/{way}", Gone);
        });
        using (var socket = await Connect(server))
        {
            await Send(socket, $"POST /gone/{way} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf");
            Assert.That(await _isReached.WaitAsync(s_patience));
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        var span = await server.Request();
        Assert.That((span.Status, span.GetTagItem("error.type")), Is.EqualTo((ActivityStatusCode.Unset, (object?)null)), Told(span));
        if (way is not "reads")
            Assert.That(span.Events, Is.Empty, Told(span));
    }

    [TestCase("other")]
    [TestCase("beside")]
    [TestCase("timeout")]
    public async Task A_failure_of_its_own_stays_an_error_when_the_client_has_gone(string way)
    {
        await using var server = await Server.Start(app => app.MapPost("/gone/{way}", Gone));
        using (var socket = await Connect(server))
        {
            await Send(socket, $"POST /gone/{way} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf");
            Assert.That(await _isReached.WaitAsync(s_patience));
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        var span = await server.Request();
        Assert.That((span.Status, span.Events.Count()), Is.EqualTo((ActivityStatusCode.Error, 1)), Told(span));
    }

    [Test]
    public async Task The_same_exceptions_are_errors_while_the_client_is_there()
    {
        await using var server = await Server.Start(
            app => app.MapGet("/own", string () => throw new OperationCanceledException("of its own")));
        using var client = server.Client();
        using var response = await client.GetAsync("/own");
        Assert.That((await server.Request()).Status, Is.EqualTo(ActivityStatusCode.Error));
    }

    [TestCase("rude", true)]
    [TestCase("fin", true)]
    [TestCase("close", false)]
    public async Task A_WebSocket_client_that_vanishes_is_no_error(string way, bool isAborted)
    {
        await using var server = await Server.Start(app =>
        {
            app.UseWebSockets();
            app.Map("/socket", Talk);
        });
        using (var socket = await Connect(server))
        {
            await Send(socket, "GET /socket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
            Assert.That(await _isReached.WaitAsync(s_patience));
            if (way is "close")
                await socket.SendAsync(new byte[] { 0x88, 0x82, 0, 0, 0, 0, 0x03, 0xE8 });
            await Task.Delay(50);
            if (way is "rude")
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        var span = await server.Request();
        Assert.That((span.Status, span.GetTagItem("error.type"), span.GetTagItem("request.aborted")),
            Is.EqualTo((ActivityStatusCode.Unset, (object?)null, isAborted ? (object)true : null)), Told(span));
        Assert.That(span.Events, Is.Empty, Told(span));
    }

    private static readonly TestCaseData[] s_refused =
    [
        new TestCaseData("Content-Length: 100\r\n\r\n" + new string('x', 100), 413).SetArgDisplayNames("too large"),
        new TestCaseData("Transfer-Encoding: chunked\r\n\r\nnonsense\r\n", 400).SetArgDisplayNames("a bad chunk"),
        new TestCaseData("Transfer-Encoding: chunked\r\n\r\n40\r\n" + new string('x', 64) + "\r\n0\r\n\r\n", 413)
            .SetArgDisplayNames("too many chunks"),
    ];

    [TestCaseSource(nameof(s_refused))]
    public async Task A_request_that_the_server_refuses_is_no_error_of_the_server(string rest, int status)
    {
        foreach (var isPaged in new[] { false, true })
        {
            await using var server = await Server.Start(app =>
            {
                if (isPaged)
                    app.UseDeveloperExceptionPage();
                app.MapPost("/reads", async (HttpContext context) =>
                {
                    var limit = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>()!;
                    limit.MaxRequestBodySize = 50;
                    await context.Request.Body.CopyToAsync(Stream.Null);
                });
            });
            using var socket = await Connect(server);
            await Send(socket, $"POST /reads HTTP/1.1\r\nHost: localhost\r\n{rest}");
            var span = await server.Request();
            Assert.That((span.Status, span.GetTagItem("error.type"), span.GetTagItem("http.response.status_code")),
                Is.EqualTo((ActivityStatusCode.Unset, (object?)null, (object)status)), Told(span));
        }
    }

    private async Task Gone(HttpContext context, string way)
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = context.RequestAborted.Register(gone.SetResult);
        _isReached.Release();
        if (way is "reads")
            await context.Request.Body.CopyToAsync(Stream.Null);
        await gone.Task;
        var stop = context.RequestAborted;
        throw way switch
        {
            "aggregate" => new AggregateException(new TaskCanceledException("", null, stop)),
            "several" => new AggregateException(new IOException("cut"), new AggregateException(new OperationCanceledException(stop))),
            "wrapped" => new InvalidOperationException("stopped", new OperationCanceledException(stop)),
            "deep" => new InvalidOperationException("stopped", new AggregateException(new ArgumentException("", new IOException("cut")))),
            "io" => new IOException("cut"),
            "socket" => new SocketException(104),
            "other" => new InvalidOperationException("broken"),
            "beside" => new AggregateException(new OperationCanceledException(stop), new InvalidOperationException("broken")),
            "timeout" => new InvalidOperationException(
                "slow", new TaskCanceledException("slow", new TimeoutException(), CancellationToken.None)),
            _ => new OperationCanceledException(stop),
        };
    }

    private async Task Talk(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        _isReached.Release();
        var buffer = new byte[100];
        while (await socket.ReceiveAsync(buffer, CancellationToken.None) is { MessageType: not WebSocketMessageType.Close })
        {
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
    }

    private static string Told(Activity span) => string.Join("; ", SpanText.Of(span));

    private static async Task<Socket> Connect(Server server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        return socket;
    }

    private static async Task Send(Socket socket, string text) => await socket.SendAsync(Encoding.ASCII.GetBytes(text));
}
