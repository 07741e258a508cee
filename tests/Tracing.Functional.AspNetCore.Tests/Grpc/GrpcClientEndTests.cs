// How a client's call ends, one case for each way: trailers, headers alone, no gRPC at all, resets, broken connections, deadlines.
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;

namespace Tracing.Functional.AspNetCore.Tests.Grpc;

public class GrpcClientEndTests
{
    [TestCase("trailers 0", "OK", null, null)]
    [TestCase("trailers 5", "NOT_FOUND", "NOT_FOUND", null)]
    [TestCase("trailers 99", "UNKNOWN", "UNKNOWN", null)]
    [TestCase("trailers none of it", "UNKNOWN", "UNKNOWN", null)]
    [TestCase("no status", "UNKNOWN", "UNKNOWN", null)]
    [TestCase("headers 0", "OK", null, null)]
    [TestCase("headers 7", "PERMISSION_DENIED", "PERMISSION_DENIED", "it's 100% secret")]
    [TestCase("http 200", "UNKNOWN", "UNKNOWN", null)]
    [TestCase("http 401", "UNAUTHENTICATED", "UNAUTHENTICATED", null)]
    [TestCase("http 404", "UNIMPLEMENTED", "UNIMPLEMENTED", null)]
    [TestCase("http 503", "UNAVAILABLE", "UNAVAILABLE", null)]
    public async Task An_answer_gives_the_span_its_status(string answer, string status, string? errorType, string? description)
    {
        await using var peer = await GrpcPeer.Start(context => As(context, answer));
        using var caller = new GrpcCaller(peer.Address);
        using var root = GrpcCaller.Source.StartActivity("root")!;
        await CallAnyway(caller);
        var span = caller.Ended(root.TraceId).Single();
        Assert.That(
            (span.GetTagItem("rpc.status_code"), span.GetTagItem("error.type"), span.Status, span.StatusDescription),
            Is.EqualTo((status, errorType, errorType is null ? ActivityStatusCode.Unset : ActivityStatusCode.Error, description)));
        Assert.That(span.Events, Is.Empty);
    }

    [TestCase("reset 2", "INTERNAL")]
    [TestCase("reset 8", "CANCELLED")]
    [TestCase("reset 11", "RESOURCE_EXHAUSTED")]
    [TestCase("message, reset 2", "INTERNAL")]
    [TestCase("message, reset 8", "CANCELLED")]
    [TestCase("message, reset 12", "PERMISSION_DENIED")]
    public async Task A_stream_that_is_reset_fails_the_span(string answer, string status)
    {
        await using var peer = await GrpcPeer.Start(context => As(context, answer));
        using var caller = new GrpcCaller(peer.Address);
        using var root = GrpcCaller.Source.StartActivity("root")!;
        Assert.That(async () => await caller.Call("Any", ["hi"]), Throws.Exception);
        var span = caller.Ended(root.TraceId).Single();
        Assert.That((span.GetTagItem("rpc.status_code"), span.Status), Is.EqualTo((status, ActivityStatusCode.Error)));
    }

    [Test]
    public async Task A_server_that_is_not_there_is_unavailable()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var caller = new GrpcCaller($"http://{socket.LocalEndPoint}");
        using var root = GrpcCaller.Source.StartActivity("root")!;
        Assert.That(async () => await caller.Call("Any", ["hi"]), Throws.InstanceOf<HttpRequestException>());
        var span = caller.Ended(root.TraceId).Single();
        Assert.That(
            (span.GetTagItem("rpc.status_code"), span.GetTagItem("error.type"), span.Status, span.Events.Single().Name),
            Is.EqualTo(("UNAVAILABLE", "System.Net.Http.HttpRequestException", ActivityStatusCode.Error, "exception")));
        await Task.CompletedTask;
    }

    [TestCase("hang", "100m", 105, "DEADLINE_EXCEEDED")]
    [TestCase("message, hang", "100m", 105, "DEADLINE_EXCEEDED")]
    [TestCase("hang", "30S", 100, "CANCELLED")]
    [TestCase("message, hang", "30S", 100, "CANCELLED")]
    [TestCase("hang", "soon", 100, "CANCELLED")]
    [TestCase("reset 8", "0n", 30_000, "DEADLINE_EXCEEDED")]
    public async Task A_client_that_stops_waiting_says_whether_the_deadline_made_it(
        string answer, string timeout, int patience, string status)
    {
        await using var peer = await GrpcPeer.Start(context => As(context, answer));
        using var caller = new GrpcCaller(peer.Address);
        using var root = GrpcCaller.Source.StartActivity("root")!;
        using var cancellation = new CancellationTokenSource(patience);
        Assert.That(async () => await caller.Call("Any", ["hi"], [("grpc-timeout", timeout)], cancellation.Token), Throws.Exception);
        var span = caller.Ended(root.TraceId).Single();
        Assert.That(
            (span.GetTagItem("rpc.status_code"), span.GetTagItem("error.type"), span.Status),
                Is.EqualTo((status, status, ActivityStatusCode.Error)));
    }

    [Test]
    public async Task A_reader_that_lets_go_after_the_deadline_was_too_late()
    {
        await using var peer = await GrpcPeer.Start(context => As(context, "message, hang"));
        using var caller = new GrpcCaller(peer.Address);
        using var root = GrpcCaller.Source.StartActivity("root")!;
        using var request = GrpcCaller.Request("Any", new ByteArrayContent(Wire.Frame("hi")), ("grpc-timeout", "1m"));
        using (await caller.Send(request))
            await Task.Delay(5);
        Assert.That(caller.Ended(root.TraceId).Single().GetTagItem("rpc.status_code"), Is.EqualTo("DEADLINE_EXCEEDED"));
    }

    /// <summary>One that is no gRPC is not read as frames.</summary>
    private static async Task CallAnyway(GrpcCaller caller)
    {
        using var request = GrpcCaller.Request("Any", new ByteArrayContent(Wire.Frame("hi")));
        using var response = await caller.Send(request);
        await response.Content.ReadAsByteArrayAsync();
    }

    private static async Task As(HttpContext context, string answer)
    {
        if (answer.StartsWith("message, ", StringComparison.Ordinal))
        {
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.WriteAsync(Wire.Frame("hi"));
            await context.Response.Body.FlushAsync();
            answer = answer["message, ".Length..];
        }

        var (kind, value) = answer.IndexOf(' ', StringComparison.Ordinal) is var space and > 0
            ? (answer[..space], answer[(space + 1)..])
            : (answer, "");
        switch (kind)
        {
            case "trailers":
                await GrpcPeer.Answer(context, value, "hi");
                break;
            case "no":
                context.Response.ContentType = "application/grpc";
                await context.Response.Body.WriteAsync(Wire.Frame("hi"));
                break;
            case "headers":
                context.Response.ContentType = "application/grpc";
                context.Response.Headers["grpc-status"] = value;
                context.Response.Headers["grpc-message"] = value == "0" ? default : "it's 100%25 secret";
                break;
            case "http":
                context.Response.StatusCode = int.Parse(value, System.Globalization.CultureInfo.InvariantCulture);
                await context.Response.WriteAsync("<html>");
                break;
            case "reset":
                GrpcPeer.Reset(context, int.Parse(value, System.Globalization.CultureInfo.InvariantCulture));
                break;
            default:
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
                break;
        }
    }
}
