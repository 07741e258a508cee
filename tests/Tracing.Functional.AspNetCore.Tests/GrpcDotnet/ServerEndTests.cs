// How calls to a server of the real grpc-dotnet end, in all four kinds: a client that cancels or leaves, deadlines, failures.
using System.Diagnostics;
using Grpc.Core;
using NUnit.Framework;

namespace Tracing.Functional.AspNetCore.Tests.GrpcDotnet;

public class ServerEndTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    [Test]
    public async Task A_call_that_the_client_cancels_is_CANCELLED_and_no_error(
        [Values("unary", "watch", "upload", "talk")] string kind,
        [Values("token", "dispose")] string way,
        [Values("wait", "deaf", "wrap")] string handler)
    {
        await using var host = await ShopHost.Start();
        using var leave = new CancellationTokenSource();
        var call = await Begin(host, kind, handler, new CallOptions(cancellationToken: leave.Token));
        if (way is "token")
            await leave.CancelAsync();
        else
            call.Dispose();
        if (handler is "deaf")
        {
            await Task.Delay(100);
            host.Signals.Release.SetResult();
        }

        var span = await host.Server.Request();
        call.Dispose();
        Assert.That((span.GetTagItem("rpc.status_code"), span.Status, span.GetTagItem("error.type"), span.GetTagItem("request.aborted")),
            Is.EqualTo(((object)"CANCELLED", ActivityStatusCode.Unset, (object?)null, (object)true)));
        Assert.That(span.Events, Is.Empty);
    }

    [Test]
    public async Task A_call_past_its_deadline_is_DEADLINE_EXCEEDED(
        [Values("unary", "watch", "upload", "talk")] string kind, [Values("wait", "wrap")] string handler)
    {
        await using var host = await ShopHost.Start();
        using var call = await Begin(host, kind, handler, new CallOptions(deadline: DateTime.UtcNow.AddMilliseconds(500)));
        var span = await host.Server.Request();
        Assert.That((span.GetTagItem("rpc.status_code"), span.Status, span.GetTagItem("error.type")),
            Is.EqualTo(((object)"DEADLINE_EXCEEDED", ActivityStatusCode.Error, (object)"DEADLINE_EXCEEDED")));
    }

    [Test]
    public async Task A_call_that_is_cancelled_before_its_deadline_is_CANCELLED_though_its_handler_works_on()
    {
        await using var host = await ShopHost.Start();
        using var leave = new CancellationTokenSource();
        using var call = await Begin(
            host, "unary", "deaf", new CallOptions(deadline: DateTime.UtcNow.AddMilliseconds(600), cancellationToken: leave.Token));
        await leave.CancelAsync();
        await Task.Delay(800);
        host.Signals.Release.SetResult();
        var span = await host.Server.Request();
        Assert.That(span.GetTagItem("rpc.status_code"), Is.EqualTo("CANCELLED"));
    }

    [TestCase("", "OK", ActivityStatusCode.Unset)]
    [TestCase("refuse", "NOT_FOUND", ActivityStatusCode.Unset)]
    [TestCase("throw", "UNKNOWN", ActivityStatusCode.Error)]
    public async Task A_call_that_ends_by_itself_has_its_own_status(string what, string name, ActivityStatusCode status)
    {
        await using var host = await ShopHost.Start();
        for (var i = 0; i < 20; i++)
        {
            using var call = host.Invoker.AsyncUnaryCall(Shop.UnaryMethod, null, default, what);
            try
            {
                await call.ResponseAsync;
            }
            catch (RpcException refused)
            {
                Assert.That(what, Is.Not.Empty, refused.ToString());
            }

            var span = await host.Server.Request();
            Assert.That((span.GetTagItem("rpc.status_code"), span.Status, span.DisplayName, span.GetTagItem("rpc.method")),
                Is.EqualTo(((object)name, status, "shop.Shop/Unary", (object)"shop.Shop/Unary")));
        }
    }

    [Test]
    public async Task A_client_that_closes_right_after_the_status_has_cancelled_nothing()
    {
        for (var i = 0; i < 10; i++)
        {
            await using var host = await ShopHost.Start();
            using (var call = host.Invoker.AsyncUnaryCall(Shop.UnaryMethod, null, default, "refuse"))
                await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
            host.Channel.Dispose();
            Assert.That((await host.Server.Request()).GetTagItem("rpc.status_code"), Is.EqualTo("NOT_FOUND"));
        }
    }

    [Test]
    public async Task Methods_and_services_that_the_server_does_not_have_make_no_names()
    {
        await using var host = await ShopHost.Start();
        foreach (var method in new[] { Shop.Missing, Shop.Unknown })
        {
            using var call = host.Invoker.AsyncUnaryCall(method, null, default, "");
            await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
            var span = await host.Server.Request();
            Assert.That((span.DisplayName, span.GetTagItem("rpc.method"), span.GetTagItem("rpc.method_original")),
                Is.EqualTo(("grpc", (object)"_OTHER", (object)method.FullName.TrimStart('/'))));
            Assert.That(span.GetTagItem("rpc.status_code"), Is.EqualTo("UNIMPLEMENTED"));
        }
    }

    /// <summary>A call that has reached its handler. Disposing it leaves it.</summary>
    private static async Task<IDisposable> Begin(ShopHost host, string kind, string handler, CallOptions options)
    {
        var call = await Call(host.Invoker, kind, handler, options);
        Assert.That(await host.Signals.Reached.WaitAsync(s_patience), "reached");
        return call;
    }

    private static async Task<IDisposable> Call(CallInvoker invoker, string kind, string handler, CallOptions options)
    {
        switch (kind)
        {
            case "unary":
                return invoker.AsyncUnaryCall(Shop.UnaryMethod, null, options, handler);
            case "watch":
                var watch = invoker.AsyncServerStreamingCall(Shop.WatchMethod, null, options, handler);
                Assert.That(await watch.ResponseStream.MoveNext(CancellationToken.None));
                return watch;
            case "upload":
                // The client never completes its stream: the server waits for the next message.
                var upload = invoker.AsyncClientStreamingCall(Shop.UploadMethod, null, options);
                await upload.RequestStream.WriteAsync(handler);
                return upload;
            default:
                var talk = invoker.AsyncDuplexStreamingCall(Shop.TalkMethod, null, options);
                await talk.RequestStream.WriteAsync(handler);
                Assert.That(await talk.ResponseStream.MoveNext(CancellationToken.None));
                return talk;
        }
    }
}
