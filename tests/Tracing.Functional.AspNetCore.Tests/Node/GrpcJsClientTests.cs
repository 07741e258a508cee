// A client by grpc-js against a Kestrel that speaks gRPC by hand: what it understands is what a server here must say. The spans of the server's side are
// those of the server's instrumentation.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.AspNetCore.Tests.Grpc;

namespace Tracing.Functional.AspNetCore.Tests.Node;

public class GrpcJsClientTests
{
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private readonly ConcurrentQueue<Activity> _spans = new();
    private TracerProvider _provider = null!;
    private GrpcPeer _peer = null!;

    [SetUp]
    public async Task Start()
    {
        _spans.Clear();
        _provider = Sdk.CreateTracerProviderBuilder()
            .AddAspNetCoreTracing()
            .AddProcessor(new SimpleActivityExportProcessor(new Exporter(_spans)))
            .Build();
        _peer = await GrpcPeer.Start(Answer);
    }

    [TearDown]
    public async Task Stop()
    {
        await _peer.DisposeAsync();
        _provider.Dispose();
    }

    [TestCase("Unary", "[\"hi\"]", "hi", 0)]
    [TestCase("ClientStream", "[\"a\",\"b\"]", "a,b", 0)]
    [TestCase("ServerStream", "[\"a b c\"]", "a b c", 0)]
    [TestCase("Bidi", "[\"a\",\"b\"]", "a b", 0)]
    [TestCase("Unary", "[\"fail 5\"]", "", 5)]
    [TestCase("Unary", "[\"fail 13\"]", "", 13)]
    [TestCase("Unary", "[\"early 7\"]", "", 7)]
    [TestCase("ServerStream", "[\"a fail 8\"]", "a", 8)]
    [TestCase("Bidi", "[\"a\",\"fail 14\"]", "a", 14)]
    public async Task A_call_from_Node_is_one_span_of_the_server_in_Nodes_trace(string method, string texts, string answers, int code)
    {
        var (messages, status) = await Call(method, texts, "0", "-1");
        Assert.That((string.Join(' ', messages), status), Is.EqualTo((answers, code)));
        var span = await Ended();
        Assert.That((span.TraceId.ToHexString(), span.ParentSpanId.ToHexString()), Is.EqualTo((Parent[3..35], Parent[36..52])));
        Assert.That(span.GetBaggageItem("tenant"), Is.EqualTo("blue"));
    }

    [TestCase("Unary", "[\"hang\"]", "150", "-1", 4)]
    [TestCase("ServerStream", "[\"a hang\"]", "150", "-1", 4)]
    [TestCase("Unary", "[\"hang\"]", "0", "0", 1)]
    [TestCase("ServerStream", "[\"a hang\"]", "0", "1", 1)]
    public async Task A_deadline_and_a_cancellation_in_Node_end_the_servers_span(string method, string texts, string deadline, string cancelAfter, int code)
    {
        var (_, status) = await Call(method, texts, deadline, cancelAfter);
        Assert.That(status, Is.EqualTo(code));
        Assert.That((await Ended()).TraceId.ToHexString(), Is.EqualTo(Parent[3..35]));
    }

    private async Task<(List<string> Messages, int Code)> Call(string method, string texts, string deadline, string cancelAfter)
    {
        var metadata = JsonSerializer.Serialize(new Dictionary<string, string> { ["traceparent"] = Parent, ["baggage"] = "tenant=blue" });
        await using var node = NodePeer.Start("grpc-client.js", new Uri(_peer.Address).Authority, method, texts, metadata, deadline, cancelAfter);
        var lines = await node.ToEnd();
        return (
            [.. lines.Where(line => line.TryGetProperty("message", out _)).Select(line => line.GetProperty("message").GetString()!)],
            lines.Single(line => line.TryGetProperty("code", out _)).GetProperty("code").GetInt32());
    }

    private async Task<Activity> Ended()
    {
        for (var waiting = Stopwatch.StartNew(); waiting.Elapsed < TimeSpan.FromSeconds(10); await Task.Delay(5))
        {
            if (_spans.TryPeek(out var span))
                return span;
        }

        throw new TimeoutException("no span of the server ended");
    }

    /// <summary>Says what it gets: unary and joined calls once, streams word by word; a text may say how to fail.</summary>
    private static async Task Answer(HttpContext context)
    {
        var isStream = context.Request.Path.Value is "/tests.Echo/ServerStream" or "/tests.Echo/Bidi";
        var texts = new List<string>();
        while (await Wire.Read(context.Request.Body) is { } text)
            texts.Add(text);
        string[] words = isStream ? [.. texts.SelectMany(text => text.Split(' '))] : [string.Join(',', texts)];
        context.Response.ContentType = "application/grpc";
        for (var i = 0; i < words.Length; i++)
        {
            var word = words[i];
            if (word.StartsWith("early ", StringComparison.Ordinal))
            {
                context.Response.Headers["grpc-status"] = word[6..];
                return;
            }

            if (word.StartsWith("fail", StringComparison.Ordinal))
            {
                context.Response.AppendTrailer("grpc-status", word.Length > 4 ? word[5..] : words[i + 1]);
                return;
            }

            if (word == "hang")
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
            await context.Response.Body.WriteAsync(Wire.Frame(word));
            await context.Response.Body.FlushAsync();
        }

        context.Response.AppendTrailer("grpc-status", 0.ToString(CultureInfo.InvariantCulture));
    }

    private sealed class Exporter(ConcurrentQueue<Activity> spans) : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var span in batch)
            {
                if (span.TraceId.ToHexString() == Parent[3..35])
                    spans.Enqueue(span);
            }

            return ExportResult.Success;
        }
    }
}
