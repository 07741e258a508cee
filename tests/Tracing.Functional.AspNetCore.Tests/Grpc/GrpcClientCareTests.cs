// What the handler leaves as it was: requests that are not its own, messages and their headers, the application's spans and results.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using NUnit.Framework;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;
using Tracing.Functional.Ground;
using Tracing.Functional.W3C;

namespace Tracing.Functional.AspNetCore.Tests.Grpc;

public class GrpcClientCareTests
{
    private GrpcPeer _peer = null!;

    /// <summary>Answers with its traceparent.</summary>
    [SetUp]
    public async Task Start() =>
        _peer = await GrpcPeer.Start(context => GrpcPeer.Answer(context, "0", context.Request.Headers.TraceParent.ToString()));

    [TearDown]
    public async Task Stop() => await _peer.DisposeAsync();

    [TestCase("application/json", "System.Net.Http")]
    [TestCase("application/grpc-web", "System.Net.Http")]
    [TestCase("application/grpcish", "System.Net.Http")]
    [TestCase("application/grpc", "Tracing.Functional.Grpc")]
    [TestCase("application/grpc+proto", "Tracing.Functional.Grpc")]
    [TestCase("Application/GRPC; x=1", "Tracing.Functional.Grpc")]
    public async Task A_request_that_is_not_of_grpc_keeps_the_frameworks_span(string contentType, string source)
    {
        using var caller = new GrpcCaller(_peer.Address);
        using var root = GrpcCaller.Source.StartActivity("root")!;
        using var request = GrpcCaller.Request("Any", new ByteArrayContent([]));
        request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        using (var response = await caller.Send(request))
            await response.Content.ReadAsByteArrayAsync();
        Assert.That(caller.Ended(root.TraceId).Single().Source.Name, Is.EqualTo(source));
    }

    [Test]
    public async Task A_message_that_is_sent_again_is_as_it_was_and_carries_the_new_span()
    {
        using var caller = new GrpcCaller(_peer.Address);
        using var root = GrpcCaller.Source.StartActivity("root")!;
        using var content = new ByteArrayContent(Wire.Frame("hi"));
        var seen = new List<string?>();
        using var inner = new GrpcTracingHandler(new SocketsHttpHandler());
        using var invoker = new HttpMessageInvoker(inner);
        using var request = GrpcCaller.Request("Any", content);
        request.RequestUri = new Uri(new Uri(_peer.Address), request.RequestUri!);
        for (var i = 0; i < 3; i++)
        {
            using var response = await invoker.SendAsync(request, CancellationToken.None);
            Assert.That(request.Content, Is.SameAs(content));
            Assert.That(response.RequestMessage, Is.SameAs(request));
            await using var stream = await response.Content.ReadAsStreamAsync();
            seen.Add(await Wire.Read(stream));
            Assert.That(await Wire.Read(stream), Is.Null);
        }

        Assert.That(seen, Is.EqualTo(caller.Ended(root.TraceId).Select(span => span.Id)));
        Assert.That(seen.Distinct().Count(), Is.EqualTo(3));
    }

    [Test]
    public async Task A_context_that_the_caller_has_set_stays()
    {
        const string mine = "00-11111111111111111111111111111111-2222222222222222-01";
        using var caller = new GrpcCaller(_peer.Address);
        Assert.That(await caller.Call("Any", ["hi"], [("traceparent", mine)]), Is.EqualTo(new[] { mine }));
    }

    [Test]
    public async Task Where_propagation_is_off_nothing_is_sent()
    {
        using var caller = new GrpcCaller(_peer.Address, transport: new SocketsHttpHandler { ActivityHeadersPropagator = null });
        Assert.That(await caller.Call("Any", ["hi"]), Is.EqualTo(new[] { "" }));
    }

    [Test]
    public async Task A_call_that_is_not_sampled_says_so_to_the_server()
    {
        using var caller = new GrpcCaller(_peer.Address, configure: builder => builder.SetSampler(new AlwaysOffSampler()));
        var seen = (await caller.Call("Any", ["hi"])).Single();
        Assert.That(seen, Does.EndWith("-00"));
        Assert.That(caller.Ended(ActivityTraceId.CreateFromString(seen.AsSpan(3, 32))), Is.Empty);
    }

    [Test]
    public async Task The_applications_code_that_makes_the_request_has_its_spans_under_the_calls()
    {
        using var caller = new GrpcCaller(_peer.Address);
        using var root = GrpcCaller.Source.StartActivity("root")!;
        var content = new Produced();
        using var request = GrpcCaller.Request("Any", content);
        using (var response = await caller.Send(request))
            await response.Content.ReadAsByteArrayAsync();

        // The answer may be there before the code that sends has gone on.
        await content.IsMade.WaitAsync(TimeSpan.FromSeconds(20));
        var spans = caller.Ended(root.TraceId).ToDictionary(span => span.DisplayName);
        Assert.That(spans.Keys, Is.EquivalentTo(new[] { "produce", "tests.Echo/Any" }));
        Assert.That(spans["produce"].ParentSpanId, Is.EqualTo(spans["tests.Echo/Any"].SpanId));
    }

    [Test]
    public async Task A_readers_current_span_stays_current_when_the_call_ends()
    {
        using var caller = new GrpcCaller(_peer.Address);
        using var root = GrpcCaller.Source.StartActivity("root")!;
        using var request = GrpcCaller.Request("Any", new ByteArrayContent(Wire.Frame("hi")));
        using var response = await caller.Send(request);
        Assert.That(Activity.Current, Is.SameAs(root));
        using var reading = GrpcCaller.Source.StartActivity("reading")!;
        using var stream = await response.Content.ReadAsStreamAsync();
        using var copy = new MemoryStream();
        var buffer = new byte[100];

        // Without await, so that what a read does to the current span is seen here.
        while (stream.Read(buffer, 0, buffer.Length) is var read and > 0)
            copy.Write(buffer, 0, read);
        Assert.That(Activity.Current, Is.SameAs(reading));
        Assert.That(caller.Ended(root.TraceId).Single().Parent, Is.SameAs(root));
    }

    [Test]
    public async Task A_callback_that_throws_changes_nothing()
    {
        var options = new GrpcClientTracingOptions
        {
            Enrich = static (span, request) =>
            {
                span.SetTag("host", request.RequestUri!.Host);
                throw new InvalidOperationException("broken");
            },
        };
        using var caller = new GrpcCaller(_peer.Address, options);
        using var root = GrpcCaller.Source.StartActivity("root")!;
        var seen = await caller.Call("Any", ["hi"]);
        var span = caller.Ended(root.TraceId).Single();
        Assert.That((seen.Single(), span.GetTagItem("host"), span.GetTagItem("rpc.status_code")),
            Is.EqualTo((span.Id, "127.0.0.1", "OK")));
    }

    [Test]
    public async Task A_processor_that_throws_does_not_reach_the_application()
    {
        using var caller = new GrpcCaller(_peer.Address, configure: builder => builder.AddProcessor(new Throwing()));
        Assert.That(await caller.Call("Any", ["hi"]), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Calls_at_once_each_carry_their_own_span()
    {
        using var caller = new GrpcCaller(_peer.Address, new GrpcClientTracingOptions { MaxMessageEvents = 100 });
        using var root = GrpcCaller.Source.StartActivity("root")!;
        var seen = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => caller.Call("Any", ["hi"])));
        var spans = caller.Ended(root.TraceId);
        Assert.That(seen.Select(one => one.Single()), Is.EquivalentTo(spans.Select(span => span.Id)));
        Assert.That(spans.All(span => span.Events.Count() == 2 && span.ParentSpanId == root.SpanId));
    }

    [TestCase(-1)]
    [TestCase(10_001)]
    public void An_option_out_of_range_is_refused_with_what_is_allowed(int value)
    {
        var options = new GrpcClientTracingOptions { MaxMessageEvents = value };
        Assert.That(
            () => new GrpcTracingHandler(options),
            Throws.InstanceOf<ArgumentException>().With.Message.Contains($"MaxMessageEvents is {value}; allowed: 0 to 10,000."));
    }

    [Test]
    public async Task A_policy_that_waits_for_errors_keeps_the_trace_of_a_call_that_fails()
    {
        await using var failing = await GrpcPeer.Start(
            context => GrpcPeer.Answer(context, context.Request.Path.Value!.EndsWith("Bad", StringComparison.Ordinal) ? "13" : "0"));
        var exported = new ConcurrentQueue<string>();
        using var caller = new GrpcCaller(failing.Address, configure: builder => builder
            .SetSampling(Sample.Always.When(AnySpan.Failed))
            .ExportTo(new OpenTelemetry.SimpleActivityExportProcessor(new Names(exported))));
        foreach (var method in new[] { "Good", "Bad", "Good" })
        {
            using (GrpcCaller.Source.StartActivity($"root of {method}"))
                await caller.Call(method, ["hi"]);
        }

        var deadline = Stopwatch.StartNew();
        while (exported.Count < 2 && deadline.Elapsed < TimeSpan.FromSeconds(10))
            await Task.Yield();
        Assert.That(exported, Is.EquivalentTo(new[] { "tests.Echo/Bad", "root of Bad" }));
    }

    private sealed class Produced : HttpContent
    {
        private readonly TaskCompletionSource _isMade = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task IsMade => _isMade.Task;

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            try
            {
                using (GrpcCaller.Source.StartActivity("produce"))
                    await stream.WriteAsync(Wire.Frame("hi"));
                _isMade.TrySetResult();
            }
            catch (Exception failure)
            {
                _isMade.TrySetException(failure);
                throw;
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    private sealed class Throwing : OpenTelemetry.BaseProcessor<Activity>
    {
        public override void OnStart(Activity data) => Throw(data);

        public override void OnEnd(Activity data) => Throw(data);

        private static void Throw(Activity span)
        {
            if (span.Source.Name == "Tracing.Functional.Grpc")
                throw new InvalidOperationException("broken");
        }
    }

    private sealed class Names(ConcurrentQueue<string> names) : OpenTelemetry.BaseExporter<Activity>
    {
        public override OpenTelemetry.ExportResult Export(in OpenTelemetry.Batch<Activity> batch)
        {
            foreach (var span in batch)
                names.Enqueue(span.DisplayName);
            return OpenTelemetry.ExportResult.Success;
        }
    }
}
