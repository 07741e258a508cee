// What is recorded of each kind of gRPC call on the server, with frames written by hand over HTTP/2: no gRPC package takes part.
using System.Diagnostics;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using NUnit.Framework;

namespace Tracing.Functional.AspNetCore.Tests.Grpc;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class GrpcTableTests
{
    private static readonly string[] s_serverErrors =
        ["UNKNOWN", "DEADLINE_EXCEEDED", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS"];

    private static readonly string[] s_names =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
    ];

    private readonly TaskCompletionSource _isReached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Test]
    public async Task A_status_that_was_sent_stays_when_the_call_is_aborted_behind_it()
    {
        var isAborted = false;
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await Server.Start(
            app => app.MapPost("/shop.Orders/Find", context =>
            {
                context.Response.OnCompleted(async () =>
                {
                    await answer.Task;
                    context.Abort();
                    for (var i = 0; i < 1_000 && !context.RequestAborted.IsCancellationRequested; i++)
                        await Task.Delay(5);
                    isAborted = context.RequestAborted.IsCancellationRequested;
                });
                context.Response.ContentType = "application/grpc";
                context.Response.Headers["grpc-status"] = "5";
                return Task.CompletedTask;
            }));
        using var client = server.Client();
        using var content = new ByteArrayContent([0, 0, 0, 0, 0]);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/grpc");
        using var response = await client.PostAsync("/shop.Orders/Find", content);
        answer.SetResult();
        Assert.That((await server.Request()).GetTagItem("rpc.status_code"), Is.EqualTo("NOT_FOUND"));
        Assert.That(isAborted, Is.True);
    }

    [Test]
    public async Task A_call_is_recorded_as_the_conventions_say(
        [Values("unary", "client", "server", "both")] string kind, [Values] bool isSecure)
    {
        using var certificate = Certificate.Create();
        await using var server = await Start(certificate: isSecure ? certificate : null);
        await Call(server, $"/shop.Orders/{kind}", Frames.Of(3, 4));

        Assert.That(SpanText.Of(await server.Request()), Is.EqualTo(new[]
        {
            $"shop.Orders/{kind} Unset", "client.address=127.0.0.1", "http.request.method=POST", "http.response.status_code=200",
            $"http.route=/shop.Orders/{kind}",
            "network.peer.address=127.0.0.1", "network.protocol.version=2", $"rpc.method=shop.Orders/{kind}",
            "rpc.status_code=OK", "rpc.system.name=grpc",
            "server.address=127.0.0.1",
            $"url.path=/shop.Orders/{kind}", $"url.scheme={(isSecure ? "https" : "http")}",
        }).AsCollection);
    }

    [Test]
    public async Task Of_the_statuses_only_the_servers_own_faults_are_errors(
        [Range(0, 16)] int code, [Values("trailers", "headers", "dotnet")] string way)
    {
        await using var server = await Start();
        await Call(server, $"/shop.Status/{way}?{code}", []);
        var span = await server.Request();
        var isError = s_serverErrors.Contains(s_names[code]);
        Assert.That(span.GetTagItem("rpc.status_code"), Is.EqualTo(s_names[code]));
        Assert.That(span.Status, Is.EqualTo(isError ? ActivityStatusCode.Error : ActivityStatusCode.Unset));
        Assert.That(span.GetTagItem("error.type"), Is.EqualTo(isError ? s_names[code] : null));
        Assert.That((span.GetTagItem("grpc.status_code"), span.GetTagItem("grpc.method")), Is.EqualTo(((object?)null, (object?)null)));
    }

    [TestCase(null, "CANCELLED", ActivityStatusCode.Unset)]
    [TestCase("1H", "CANCELLED", ActivityStatusCode.Unset)]
    [TestCase("1n", "DEADLINE_EXCEEDED", ActivityStatusCode.Error)]
    [TestCase("soon", "CANCELLED", ActivityStatusCode.Unset)]
    public async Task A_call_that_the_client_resets_is_cancelled_or_past_its_deadline(
        string? timeout, string name, ActivityStatusCode status)
    {
        await using var server = await Start();
        using var client = server.Client(HttpVersion.Version20);
        using var content = new ChunkContent();
        using var request = Frames.Call("/shop.Orders/waits", content);
        if (timeout is not null)
            request.Headers.Add("grpc-timeout", timeout);
        using var leave = new CancellationTokenSource();
        var call = client.SendAsync(request, leave.Token);
        await _isReached.Task;
        await leave.CancelAsync();
        Assert.That(async () => await call, Throws.InstanceOf<OperationCanceledException>());
        content.Complete();

        var span = await server.Request();
        Assert.That((span.GetTagItem("rpc.status_code"), span.Status, span.GetTagItem("request.aborted")),
            Is.EqualTo(((object)name, status, (object)true)));
    }

    [Test]
    public async Task The_span_ends_with_the_stream()
    {
        await using var server = await Start();
        using var client = server.Client(HttpVersion.Version20);
        using var content = new ChunkContent();
        using var response = await client.SendAsync(Frames.Call("/shop.Orders/both", content), HttpCompletionOption.ResponseHeadersRead);
        var body = await response.Content.ReadAsStreamAsync();
        for (var i = 0; i < 3; i++)
        {
            content.Send(Frames.Of(2));
            await body.ReadExactlyAsync(new byte[7]);
        }

        Assert.That(server.Spans, Is.Empty);
        content.Complete();
        await body.CopyToAsync(Stream.Null);
        Assert.That((await server.Request()).GetTagItem("rpc.status_code"), Is.EqualTo("OK"));
    }

    [Test]
    public async Task An_exception_that_escapes_is_an_error_without_a_status()
    {
        await using var server = await Start();
        await Call(server, "/shop.Orders/throws", Frames.Of(1));
        Assert.That(SpanText.Of(await server.Request()), Is.EqualTo(new[]
        {
            "shop.Orders/throws Error", "client.address=127.0.0.1", "error.type=System.InvalidOperationException",
            "http.request.method=POST", "http.response.status_code=500",
            "http.route=/shop.Orders/throws", "network.peer.address=127.0.0.1", "network.protocol.version=2",
            "rpc.method=shop.Orders/throws", "rpc.system.name=grpc",
            "server.address=127.0.0.1",
            "url.path=/shop.Orders/throws", "url.scheme=http", "event exception: System.InvalidOperationException",
        }).AsCollection);
    }

    [TestCase("application/grpc+proto", true)]
    [TestCase("application/grpc-web", true)]
    [TestCase("Application/GRPC; charset=utf-8", true)]
    [TestCase("application/grpcx", false)]
    [TestCase("application/json", false)]
    public async Task The_content_type_tells_what_is_gRPC(string contentType, bool isGrpc)
    {
        await using var server = await Start();
        await Call(server, "/shop.Orders/unary", Frames.Of(1), contentType);
        var span = await server.Request();
        Assert.That((span.DisplayName, span.GetTagItem("rpc.system.name")),
            Is.EqualTo((isGrpc ? "shop.Orders/unary" : "POST /shop.Orders/unary", isGrpc ? (object)"grpc" : null)));
    }

    [TestCase("/nothing", "nothing")]
    [TestCase("/shop.Orders/missing", "shop.Orders/missing")]
    [TestCase("/made/up1x", "made/up1x")]
    [TestCase("/made/%0Aup", "made/%0Aup")]
    [TestCase("/parts/up2x", "parts/up2x")]
    public async Task A_path_that_nobody_serves_makes_no_name(string path, string original)
    {
        await using var server = await Start();
        await Call(server, path, Frames.Of(1));
        var span = await server.Request();
        Assert.That(
            (span.DisplayName, span.GetTagItem("rpc.method"), span.GetTagItem("rpc.method_original"), span.Status),
            Is.EqualTo(("grpc", (object)"_OTHER", (object)original, ActivityStatusCode.Unset)));
    }

    [Test]
    public async Task A_method_is_called_as_it_is_served_however_it_is_written()
    {
        await using var server = await Start();
        await Call(server, "/SHOP.orders/UNARY", Frames.Of(1));
        var span = await server.Request();
        Assert.That((span.DisplayName, span.GetTagItem("rpc.method")), Is.EqualTo(("shop.Orders/unary", (object)"shop.Orders/unary")));
    }

    private static async Task Call(Server server, string path, byte[] body, string contentType = "application/grpc")
    {
        using var client = server.Client(HttpVersion.Version20);
        using var request = Frames.Call(path, new ByteArrayContent(body), contentType);
        using var response = await client.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
    }

    private Task<Server> Start(System.Security.Cryptography.X509Certificates.X509Certificate2? certificate = null) =>
        Server.Start(Map, new ServerSetup { Protocols = HttpProtocols.Http2, Certificate = certificate });

    private void Map(WebApplication app)
    {
        GrpcServices.Map(app);
        app.MapPost("/parts/{name}", (string name) => name);
        app.MapPost("/shop.Orders/waits", async (HttpContext context) =>
        {
            _isReached.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
    }
}
