// Whether a client went away before the response was complete. Clients of plain sockets, which close at a moment of the test's choice.
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;

namespace Tracing.Functional.AspNetCore.Tests.Http;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AbortedTests : IDisposable
{
    private const int Times = 100;
    private readonly SemaphoreSlim _isReached = new(0);

    /// <summary>The path, how the response ends, and whether the server closes the connection.</summary>
    private static readonly TestCaseData[] s_responses =
    [
        new("GET", "/empty", "\r\n\r\n"),
        new("GET", "/none", "\r\n\r\n"),
        new("GET", "/chunked", "\r\n0\r\n\r\n"),
        new("GET", "/length", "done"),
        new("GET", "/json", "\r\n0\r\n\r\n"),
        new("GET", "/later", "done"),
        new("GET", "/flushed", "\r\n0\r\n\r\n"),
        new("HEAD", "/length", "\r\n\r\n"),
        new("HEAD", "/chunked", "\r\n\r\n"),
        new("HEAD", "/json", "\r\n\r\n"),
        new("GET", "/nowhere", "\r\n\r\n"),
        new("POST", "/reads", "\r\n0\r\n\r\n"),
    ];

    public void Dispose() => _isReached.Dispose();

    [TestCaseSource(nameof(s_responses))]
    public async Task A_client_that_closes_right_after_the_response_has_aborted_nothing(string method, string path, string end)
    {
        await using var server = await Server.Start(Map);
        var aborted = 0;
        for (var i = 0; i < Times; i++)
        {
            using (var socket = await Connect(server))
            {
                await Ask(socket, method, path);
                await ReadUntil(socket, end);
                socket.LingerState = new LingerOption(enable: i % 2 == 0, seconds: 0);
            }

            aborted += (await server.Request()).GetTagItem("request.aborted") is true ? 1 : 0;
        }

        Assert.That(aborted, Is.Zero);
    }

    /// <summary>The path, and what the client has read when it closes.</summary>
    private static readonly TestCaseData[] s_unfinished =
    [
        new("/held", ""),
        new("/held/empty", ""),
        new("/held/started", "\r\n\r\n"),
        new("/held/chunks", "part\r\n"),
        new("/held/length", "part"),
    ];

    [TestCaseSource(nameof(s_unfinished))]
    public async Task A_client_that_closes_before_the_response_is_complete_has_aborted_it(string path, string end)
    {
        await using var server = await Server.Start(Map);
        for (var i = 0; i < 5; i++)
        {
            using (var socket = await Connect(server))
            {
                await Ask(socket, "GET", path);
                await ReadUntil(socket, end);
                if (end.Length == 0)
                    Assert.That(await _isReached.WaitAsync(TimeSpan.FromSeconds(10)));
            }

            Assert.That((await server.Request()).GetTagItem("request.aborted"), Is.True);
        }
    }

    private void Map(WebApplication app)
    {
        MapHeld(app);
        app.MapGet("/empty", () => Results.Ok());
        app.MapGet("/none", () => Results.NoContent());
        app.MapGet("/chunked", (HttpContext context) => context.Response.WriteAsync("done"));
        app.MapGet("/json", () => Results.Json("done"));
        app.MapMethods("/length", ["GET", "HEAD"], (HttpContext context) =>
        {
            context.Response.ContentLength = 4;
            return context.Response.WriteAsync("done");
        });
        app.MapGet("/later", async (HttpContext context) =>
        {
            context.Response.ContentLength = 4;
            await context.Response.WriteAsync("done");
            await Task.Delay(5);
        });
        app.MapGet("/flushed", async (HttpContext context) =>
        {
            await context.Response.WriteAsync("part");
            await context.Response.Body.FlushAsync();
            await context.Response.WriteAsync("done");
        });
        app.MapPost("/reads", async (HttpContext context) =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            await context.Response.WriteAsync("done");
        });
    }

    /// <summary>Handlers that do not answer until the client has gone, and notice that or not.</summary>
    private void MapHeld(WebApplication app)
    {
        app.MapGet("/held", async (HttpContext context) =>
        {
            await Gone(context);
            await context.Response.WriteAsync("done");
        });
        app.MapGet("/held/empty", async (HttpContext context) =>
        {
            await Gone(context);
            return Results.NoContent();
        });
        app.MapGet("/held/started", async (HttpContext context) =>
        {
            await context.Response.StartAsync();
            await context.Response.Body.FlushAsync();
            await Gone(context);
        });
        app.MapGet("/held/chunks", async (HttpContext context) =>
        {
            await context.Response.WriteAsync("part");
            await context.Response.Body.FlushAsync();
            await Gone(context);
            await context.Response.WriteAsync("done");
        });
        app.MapGet("/held/length", async (HttpContext context) =>
        {
            context.Response.ContentLength = 8;
            await context.Response.WriteAsync("part");
            await context.Response.Body.FlushAsync();
            await Gone(context);
        });
    }

    private async Task Gone(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        using var registration = context.RequestAborted.Register(gone.SetResult);
        _isReached.Release();
        await gone.Task;
    }

    private static async Task<Socket> Connect(Server server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        return socket;
    }

    private static async Task Ask(Socket socket, string method, string path)
    {
        var body = method == "POST" ? "body" : "";
        var length = method == "POST" ? "Content-Length: 4\r\n" : "";
        await socket.SendAsync(Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{length}\r\n{body}"));
    }

    private static async Task ReadUntil(Socket socket, string end)
    {
        var (buffer, text) = (new byte[4096], "");
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!text.EndsWith(end, StringComparison.Ordinal))
        {
            var read = await socket.ReceiveAsync(buffer, deadline.Token);
            Assert.That(read, Is.Positive, $"the end of: {text}");
            text += Encoding.ASCII.GetString(buffer, 0, read);
        }
    }
}
