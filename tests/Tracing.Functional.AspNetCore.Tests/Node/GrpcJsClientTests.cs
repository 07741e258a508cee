// A client by grpc-js against a Kestrel that speaks gRPC by hand: the server's span of every kind of call, in Node's trace.
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using NUnit.Framework;
using Tracing.Functional.AspNetCore.Tests.Grpc;
using Tracing.Functional.Fluent;
using Tracing.Functional.Ground;

namespace Tracing.Functional.AspNetCore.Tests.Node;

public class GrpcJsClientTests
{
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private Server _server = null!;

    [SetUp]
    public async Task Start() => _server = await Server.Start(
        app =>
        {
            foreach (var method in (string[])["Unary", "ClientStream", "ServerStream", "Bidi"])
                app.MapPost("/tests.Echo/" + method, Answer);
        },
        new ServerSetup
        {
            Protocols = HttpProtocols.Http2,
            Options = options => options.MaxMessageEvents = 10,
            Sampling = builder => builder.SetSampling(Sample.Always.ParentBased()),
        });

    [TearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [TestCase("Unary", "[\"hi\"]", "hi", 0, "OK", false, 2)]
    [TestCase("ClientStream", "[\"a\",\"b\"]", "a,b", 0, "OK", false, 3)]
    [TestCase("ServerStream", "[\"a b c\"]", "a b c", 0, "OK", false, 4)]
    [TestCase("Bidi", "[\"a\",\"b\"]", "a b", 0, "OK", false, 4)]
    [TestCase("Unary", "[\"fail 5\"]", "", 5, "NOT_FOUND", false, 1)]
    [TestCase("Unary", "[\"fail 13\"]", "", 13, "INTERNAL", true, 1)]
    [TestCase("Unary", "[\"early 7\"]", "", 7, "PERMISSION_DENIED", false, 1)]
    [TestCase("ServerStream", "[\"a fail 8\"]", "a", 8, "RESOURCE_EXHAUSTED", false, 2)]
    [TestCase("Bidi", "[\"a\",\"fail 14\"]", "a", 14, "UNAVAILABLE", true, 3)]
    public async Task A_call_from_Node_is_one_span_of_the_server_in_Nodes_trace(
        string method, string texts, string answers, int code, string status, bool isError, int messages)
    {
        var (received, reported) = await Call(method, texts, "0", "-1");
        Assert.That((string.Join(' ', received), reported), Is.EqualTo((answers, code)));
        var span = await _server.Request();
        Assert.That((span.TraceId.ToHexString(), span.ParentSpanId.ToHexString(), span.GetBaggageItem("tenant")),
            Is.EqualTo((Parent[3..35], Parent[36..52], "blue")));
        Assert.That((span.DisplayName, span.GetTagItem("rpc.status_code")), Is.EqualTo(($"tests.Echo/{method}", status)));
        Assert.That(
            (span.Status == ActivityStatusCode.Error, span.GetTagItem("error.type")), Is.EqualTo((isError, isError ? status : null)));
        Assert.That(span.Events.Count(one => one.Name == "rpc.message"), Is.EqualTo(messages));
    }

    [TestCase("Unary", "[\"hang\"]", "2000", "-1", 4, "DEADLINE_EXCEEDED")]
    [TestCase("ServerStream", "[\"a hang\"]", "2000", "-1", 4, "DEADLINE_EXCEEDED")]
    [TestCase("Unary", "[\"hang\"]", "0", "0", 1, "CANCELLED")]
    [TestCase("ServerStream", "[\"a hang\"]", "0", "1", 1, "CANCELLED")]
    public async Task A_deadline_and_a_cancellation_in_Node_end_the_servers_span(
        string method, string texts, string deadline, string cancelAfter, int code, string status)
    {
        var (_, reported) = await Call(method, texts, deadline, cancelAfter);
        Assert.That(reported, Is.EqualTo(code));
        var span = await _server.Request();
        Assert.That((span.TraceId.ToHexString(), span.GetTagItem("rpc.status_code")), Is.EqualTo((Parent[3..35], status)));
    }

    private async Task<(List<string> Messages, int Code)> Call(string method, string texts, string deadline, string cancelAfter)
    {
        var metadata = JsonSerializer.Serialize(new Dictionary<string, string> { ["traceparent"] = Parent, ["baggage"] = "tenant=blue" });
        await using var node = NodePeer.Start("grpc-client.js", _server.Address.Authority, method, texts, metadata, deadline, cancelAfter);
        var lines = await node.ToEnd();
        return (
            [.. lines.Where(line => line.TryGetProperty("message", out _)).Select(line => line.GetProperty("message").GetString()!)],
            lines.Single(line => line.TryGetProperty("code", out _)).GetProperty("code").GetInt32());
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
            {
                await context.Response.Body.FlushAsync();
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
                return;
            }

            await context.Response.Body.WriteAsync(Wire.Frame(word));
            await context.Response.Body.FlushAsync();
        }

        context.Response.AppendTrailer("grpc-status", 0.ToString(CultureInfo.InvariantCulture));
    }
}
