// Real clients: two services of OpenTelemetry's Node SDK over the six combinations of protocol and compression.
using System.Text.Json;
using Google.Protobuf;
using NUnit.Framework;
using Tracing.Functional.AspNetCore.Tests.Node;
using Tracing.Functional.Fluent;
using Tracing.Functional.Recordings.Tests.Oracle;

namespace Tracing.Functional.Gateway.Tests.Sockets;

using Span = Recordings.Tests.Oracle.Span;

[NonParallelizable]
public sealed class NodeTests
{
    [TestCase("http/protobuf", "none")]
    [TestCase("http/protobuf", "gzip")]
    [TestCase("http/json", "none")]
    [TestCase("http/json", "gzip")]
    [TestCase("grpc", "none")]
    [TestCase("grpc", "gzip")]
    public async Task Failed_orders_are_whole_over_both_services(string protocol, string compression)
    {
        await using var gateway = await Running.Start(Sample.Always.When(AnySpan.Failed));
        var (traces, exports) = await Send(gateway, protocol, compression, orders: 100);
        await gateway.Stop();
        Assert.That(exports.Select(Outcome), Is.All.EqualTo("0 "));
        var failed = traces.Where(trace => trace.GetProperty("fails").GetBoolean()).Select(Id).ToArray();
        Assert.That(failed, Has.Length.EqualTo(10));
        var spans = gateway.Backend.Spans;
        Assert.That(
            spans.Select(pair => $"{Id(pair.Span)} {pair.Service} {pair.Span.Name}"),
            Is.EquivalentTo(failed.SelectMany(id => new[] { $"{id} front order", $"{id} pay pay" })));
        foreach (var (service, span) in spans)
            Check(service, span, spans.Single(pair => pair.Span.TraceId == span.TraceId && pair.Service == "front").Span);
        Assert.That(gateway.Log.Errors, Is.Empty);
    }

    [TestCase("grpc", "none")]
    [TestCase("grpc", "gzip")]
    [TestCase("http/protobuf", "none")]
    public async Task While_the_destination_is_behind_answers_are_held_and_nothing_is_lost(string protocol, string compression)
    {
        await using var gateway = await Running.Start(Sample.Always, options => options.Destinations[0].MaxQueueBytes = 1024 * 1024);
        var hold = new TaskCompletionSource();
        gateway.Backend.Hold = hold.Task;
        var sending = Send(gateway, protocol, compression, orders: 2_000);
        bool Waits() => gateway.Log.Lines.Any(line => line.Contains("Requests wait", StringComparison.Ordinal));
        for (var i = 0; i < 1_200 && !Waits(); i++)
            await Task.Delay(50);
        await Task.Delay(1_000);
        var waited = Waits();
        hold.SetResult();
        var (traces, exports) = await sending;
        await gateway.Stop();
        Assert.That(exports.Select(Outcome), Is.All.EqualTo("0 "), "a client of gRPC does not try again");
        Assert.That(waited, "the queue was three quarters full");
        Assert.That(
            gateway.Backend.Spans.Select(pair => $"{Id(pair.Span)} {pair.Span.Name}"),
            Is.EquivalentTo(traces.Select(Id).SelectMany(id => new[] { id + " order", id + " pay" })));
    }

    private static void Check(string service, Span span, Span root)
    {
        Assert.That(span.TraceState, Is.EqualTo("ot=th:0"));
        Assert.That(span.ParentSpanId, Is.EqualTo(service == "front" ? ByteString.Empty : root.SpanId));
        Assert.That(span.EndTimeUnixNano, Is.GreaterThanOrEqualTo(span.StartTimeUnixNano).And.GreaterThan(1_700_000_000_000_000_000UL));
        var attributes = span.Attributes.ToDictionary(one => one.Key, one => one.Value, StringComparer.Ordinal);
        if (service == "front")
        {
            Assert.That(attributes["url.path"].StringValue, Is.EqualTo("/orders"));
            Assert.That((attributes["ratio"].DoubleValue, attributes["big"].IntValue), Is.EqualTo((0.25, 1L << 40)));
            return;
        }

        Assert.That(attributes["tags"].ArrayValue.Values.Select(one => one.StringValue), Is.EqualTo(new[] { "\u00e4", "\u20ac" }));
        Assert.That((span.Status.Code, span.Status.Message), Is.EqualTo((Status.Types.Code.StatusCodeError, "no money")));
        Assert.That(span.Events.Select(one => one.Name), Is.EqualTo(new[] { "asked", "exception" }));
    }

    private static async Task<(JsonElement[] Traces, JsonElement[] Exports)> Send(Running gateway, string protocol, string compression, int orders)
    {
        var address = protocol == "grpc" ? gateway.Grpc : new Uri(gateway.Http, "/v1/traces");
        await using var node = NodePeer.Start("otlp-services.js", protocol, compression, address.ToString(), $"{orders}");
        var lines = await node.ToEnd();
        var traces = lines.Single(line => line.TryGetProperty("traces", out _)).GetProperty("traces").EnumerateArray().ToArray();
        Assert.That(traces, Has.Length.EqualTo(orders));
        return (traces, [.. lines.Where(line => line.TryGetProperty("export", out _)).Select(line => line.GetProperty("export"))]);
    }

    private static string Outcome(JsonElement export) => $"{export.GetProperty("code").GetInt32()} {export.GetProperty("error").GetString()}";

    private static string Id(JsonElement trace) => trace.GetProperty("id").GetString()!;

    private static string Id(Span span) => Convert.ToHexStringLower(span.TraceId.Span);
}
