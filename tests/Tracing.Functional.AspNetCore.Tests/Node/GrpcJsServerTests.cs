// Our client handler against a server by grpc-js: the span of every kind of call, how it ends, and what of it the server sees.
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using NUnit.Framework;
using Tracing.Functional.AspNetCore.Tests.Grpc;
using Tracing.Functional.Ground;

namespace Tracing.Functional.AspNetCore.Tests.Node;

public class GrpcJsServerTests
{
    private static NodePeer s_node = null!;
    private static string s_address = "";

    [OneTimeSetUp]
    public async Task Start()
    {
        s_node = await NodePeer.Serve("grpc-server.js");
        s_address = $"http://127.0.0.1:{s_node.Port}";
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (s_node is not null)
            await s_node.DisposeAsync();
    }

    [TestCase("Unary", "echo hi", "hi", "S1 R1")]
    [TestCase("ServerStream", "count 3", "1 2 3", "S1 R1 R2 R3")]
    [TestCase("ClientStream", "a|b|c", "a,b,c", "S1 S2 S3 R1")]
    [TestCase("Bidi", "a|b", "a b", "S1 S2 R1 R2")]
    public async Task A_call_of_any_kind_is_one_span_with_its_messages(string method, string texts, string answers, string events)
    {
        using var caller = new GrpcCaller(s_address, new GrpcClientTracingOptions { MaxMessageEvents = 100 });
        using var root = GrpcCaller.Source.StartActivity("root")!;
        Assert.That(await caller.Call(method, texts.Split('|')), Is.EqualTo(answers.Split(' ')));

        var span = caller.Ended(root.TraceId).Single();
        Assert.That(span.ParentSpanId, Is.EqualTo(root.SpanId));
        Assert.That((span.DisplayName, span.Kind, span.Status),
            Is.EqualTo(($"tests.Echo/{method}", ActivityKind.Client, ActivityStatusCode.Unset)));
        Assert.That(Tags(span), Is.EqualTo(
            $"rpc.method=tests.Echo/{method} rpc.status_code=OK rpc.system.name=grpc server.address=127.0.0.1 "
            + $"server.port={s_node.Port}"));
        Assert.That(
            string.Join(' ', span.Events.Select(one => one.Tags.ToDictionary(tag => tag.Key, tag => tag.Value))
                .Select(tags => $"{((string)tags["rpc.message.type"]!)[0]}{tags["rpc.message.id"]}").Order(StringComparer.Ordinal)
                    .OrderByDescending(one => one[0])),
            Is.EqualTo(events));
    }

    [Test]
    public async Task Every_error_is_the_status_of_the_span([Range(1, 16)] int code)
    {
        using var caller = new GrpcCaller(s_address);
        using var root = GrpcCaller.Source.StartActivity("root")!;
        Assert.That(await caller.Call("Unary", [$"fail {code} so it is, 100%"]), Is.Empty);

        string[] names =
        [
            "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
            "RESOURCE_EXHAUSTED",
            "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
        ];
        var span = caller.Ended(root.TraceId).Single();
        Assert.That(Ending(span), Is.EqualTo((names[code - 1], names[code - 1], ActivityStatusCode.Error)));
        Assert.That(span.StatusDescription, Is.EqualTo("so it is, 100%"));
    }

    [TestCase("ServerStream", "count 2 fail 8 enough", 2, "RESOURCE_EXHAUSTED")]
    [TestCase("ClientStream", "fail 9 no", 0, "FAILED_PRECONDITION")]
    [TestCase("Bidi", "a|fail 13 broken", 1, "INTERNAL")]
    [TestCase("Missing", "a", 0, "UNIMPLEMENTED")]
    public async Task A_stream_that_fails_ends_with_its_status(string method, string texts, int messages, string status)
    {
        using var caller = new GrpcCaller(s_address);
        using var root = GrpcCaller.Source.StartActivity("root")!;
        Assert.That(await caller.Call(method, texts.Split('|')), Has.Count.EqualTo(messages));
        Assert.That(Ending(caller.Ended(root.TraceId).Single()), Is.EqualTo((status, status, ActivityStatusCode.Error)));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task The_server_sees_the_span_that_is_exported(bool keepHttpSpan)
    {
        using var caller = new GrpcCaller(s_address, new GrpcClientTracingOptions { KeepHttpSpan = keepHttpSpan });
        using var root = GrpcCaller.Source.StartActivity("root")!;
        root.AddBaggage("tenant", "blue");
        root.TraceStateString = "vendor=1";
        var seen = JsonDocument.Parse((await caller.Call("Unary", ["context"])).Single()).RootElement;

        var spans = caller.Ended(root.TraceId);
        Assert.That(spans.Select(span => span.Source.Name),
            Is.EquivalentTo(keepHttpSpan ? new[] { "System.Net.Http", "Tracing.Functional.Grpc" } : ["Tracing.Functional.Grpc"]));
        var grpc = spans.Single(span => span.Source.Name == "Tracing.Functional.Grpc");
        Assert.That(seen.GetProperty("traceparent").GetString(), Does.StartWith($"00-{spans[0].TraceId}-{spans[0].SpanId}-"));
        Assert.That(seen.GetProperty("tracestate").GetString(), Is.EqualTo("vendor=1"));
        Assert.That(seen.GetProperty("baggage").GetString()!.Replace(" ", "", StringComparison.Ordinal), Is.EqualTo("tenant=blue"));
        Assert.That(keepHttpSpan ? spans[0].ParentSpanId : grpc.SpanId, Is.EqualTo(grpc.SpanId));
    }

    [Test]
    public async Task A_deadline_is_the_error_that_is_seen()
    {
        using var caller = new GrpcCaller(s_address);
        using var root = GrpcCaller.Source.StartActivity("root")!;
        using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(205));
        await Quietly(caller.Call("Unary", ["hang"], [("grpc-timeout", "200m")], deadline.Token));
        Assert.That(
            Ending(caller.Ended(root.TraceId).Single()), Is.EqualTo(("DEADLINE_EXCEEDED", "DEADLINE_EXCEEDED", ActivityStatusCode.Error)));
        await s_node.Line("event");
    }

    [Test]
    public async Task A_deadline_that_the_server_keeps_is_one_too()
    {
        using var caller = new GrpcCaller(s_address);
        using var root = GrpcCaller.Source.StartActivity("root")!;
        await Quietly(caller.Call("Unary", ["hang"], [("grpc-timeout", "100m")]));
        Assert.That(
            Ending(caller.Ended(root.TraceId).Single()), Is.EqualTo(("DEADLINE_EXCEEDED", "DEADLINE_EXCEEDED", ActivityStatusCode.Error)));
    }

    [Test]
    public async Task A_call_that_is_cancelled_before_its_answer_is_cancelled()
    {
        using var caller = new GrpcCaller(s_address);
        using var root = GrpcCaller.Source.StartActivity("root")!;
        using var cancellation = new CancellationTokenSource();
        var call = caller.Call("Unary", ["hang"], cancellation: cancellation.Token);
        while ((await s_node.Line("event")).GetString() != "hanging")
        {
        }

        await cancellation.CancelAsync();
        Assert.That(async () => await call, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Ending(caller.Ended(root.TraceId).Single()), Is.EqualTo(("CANCELLED", "CANCELLED", ActivityStatusCode.Error)));
    }

    [TestCase("cancel")]
    [TestCase("dispose")]
    [TestCase("dispose the response")]
    public async Task A_stream_that_is_let_go_is_cancelled(string how)
    {
        using var caller = new GrpcCaller(s_address);
        using var root = GrpcCaller.Source.StartActivity("root")!;
        using var cancellation = new CancellationTokenSource();
        using var request = GrpcCaller.Request("ServerStream", new ByteArrayContent(Wire.Frame("count 2 hang")));
        using var response = await caller.Send(request, cancellation.Token);
        await using var stream = await response.Content.ReadAsStreamAsync();
        Assert.That(await Wire.Read(stream), Is.EqualTo("1"));
        Assert.That(await Wire.Read(stream), Is.EqualTo("2"));
        Assert.That(caller.Ended(root.TraceId), Is.Empty);

        if (how == "cancel")
        {
            var reading = Wire.Read(stream, cancellation.Token);
            await cancellation.CancelAsync();
            Assert.That(async () => await reading, Throws.InstanceOf<OperationCanceledException>());
        }
        else if (how == "dispose")
        {
            await stream.DisposeAsync();
        }
        else
        {
            response.Dispose();
        }

        Assert.That(Ending(caller.Ended(root.TraceId).Single()), Is.EqualTo(("CANCELLED", "CANCELLED", ActivityStatusCode.Error)));
    }

    [Test]
    public async Task A_conversation_lasts_as_long_as_its_stream()
    {
        using var caller = new GrpcCaller(s_address, new GrpcClientTracingOptions { MaxMessageEvents = 100 });
        using var root = GrpcCaller.Source.StartActivity("root")!;
        var content = new Conversation();
        using var request = GrpcCaller.Request("Bidi", content);
        content.Say("1");
        using var response = await caller.Send(request);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await using var stream = await response.Content.ReadAsStreamAsync();
        for (var i = 1; i <= 20; i++)
        {
            Assert.That(await stream.ReadAsync(Memory<byte>.Empty), Is.Zero);
            Assert.That(await Wire.Read(stream), Is.EqualTo($"{i}"));
            Assert.That(caller.Ended(root.TraceId), Is.Empty);
            if (i < 20)
                content.Say($"{i + 1}");
        }

        content.End();
        Assert.That(await Wire.Read(stream), Is.Null);
        var span = caller.Ended(root.TraceId).Single();
        Assert.That((Ending(span).Status, span.Events.Count()), Is.EqualTo(("OK", 40)));
    }

    /// <summary>Server and client race to end a call at its deadline: the answer may be a status or an exception.</summary>
    private static Task Quietly(Task call) => call.ContinueWith(static _ => { }, TaskScheduler.Default);

    private static (string? Status, string? ErrorType, ActivityStatusCode Code) Ending(Activity span) =>
        ((string?)span.GetTagItem("rpc.status_code"), (string?)span.GetTagItem("error.type"), span.Status);

    private static string Tags(Activity span) =>
        string.Join(' ', span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal));

    private sealed class Conversation : HttpContent
    {
        private readonly Channel<string> _texts = Channel.CreateUnbounded<string>();

        public void Say(string text) => _texts.Writer.TryWrite(text);

        public void End() => _texts.Writer.Complete();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.FlushAsync();
            await foreach (var text in _texts.Reader.ReadAllAsync())
            {
                // In pieces, as a stream may be written.
                var frame = Wire.Frame(text);
                await stream.WriteAsync(frame.AsMemory(0, 3));
                await stream.WriteAsync(frame.AsMemory(3));
                await stream.FlushAsync();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
