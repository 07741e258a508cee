// OTLP/HTTP as clients may send it, and as they should not.
using System.IO.Compression;
using System.Net;
using System.Text;
using Google.Protobuf;
using NUnit.Framework;
using Tracing.Functional.Fluent;
using Tracing.Functional.Recordings.Tests.Oracle;
using ZstdSharp;

namespace Tracing.Functional.Gateway.Tests.Sockets;

using Span = Recordings.Tests.Oracle.Span;

[NonParallelizable]
public sealed class HttpTests
{
    private static readonly Policy s_all = Sample.Always;
    private static readonly HttpClient s_client = new();

    [TestCase("")]
    [TestCase("gzip")]
    [TestCase("deflate")]
    [TestCase("zstd")]
    public async Task A_body_may_be_packed(string encoding)
    {
        await using var gateway = await Running.Start(s_all);
        using var content = Running.Of(Packed(Order().ToByteArray(), encoding), "application/x-protobuf");
        if (encoding.Length > 0)
            content.Headers.ContentEncoding.Add(encoding);
        using var answer = await s_client.PostAsync(new Uri(gateway.Http, "/v1/traces"), content);
        Assert.That((answer.StatusCode, await answer.Content.ReadAsByteArrayAsync()), Is.EqualTo((HttpStatusCode.OK, Array.Empty<byte>())));
        await gateway.Stop();
        Assert.That(gateway.Backend.Spans.Select(pair => pair.Span.Name), Is.EqualTo(new[] { "order", "pay" }));
    }

    [TestCase("gzip")]
    [TestCase("deflate")]
    [TestCase("zstd")]
    public async Task A_packed_body_that_is_cut_off_is_refused_wherever_it_is(string encoding)
    {
        await using var gateway = await Running.Start(s_all);
        var whole = Packed(Order().ToByteArray(), encoding);
        for (var length = 1; length < whole.Length; length++)
        {
            using var content = Running.Of(whole[..length], "application/x-protobuf");
            content.Headers.ContentEncoding.Add(encoding);
            using var answer = await s_client.PostAsync(new Uri(gateway.Http, "/v1/traces"), content);
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest), $"{length} of {whole.Length} bytes");
        }
    }

    [Test]
    public async Task Gzip_of_two_members_is_taken()
    {
        await using var gateway = await Running.Start(s_all);
        var bytes = Order().ToByteArray();
        using var content = Running.Of([.. Packed(bytes[..20], "gzip"), .. Packed(bytes[20..], "gzip")], "application/x-protobuf");
        content.Headers.ContentEncoding.Add("gzip");
        using var answer = await s_client.PostAsync(new Uri(gateway.Http, "/v1/traces"), content);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await gateway.Stop();
        Assert.That(gateway.Backend.Spans, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Json_is_taken_with_hexadecimal_ids()
    {
        await using var gateway = await Running.Start(s_all);
        const string Json = """
            {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"front"}}]},"scopeSpans":[{"scope":{"name":"s"},
            "spans":[{"traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EEE19B7EC3C1B174","name":"order","kind":2,
            "startTimeUnixNano":"1544712660000000000","endTimeUnixNano":"1544712661000000000","attributes":[],"status":{}}]}]}]}
            """;
        using var content = new StringContent(Json, Encoding.UTF8, "application/json");
        using var answer = await s_client.PostAsync(new Uri(gateway.Http, "/v1/traces"), content);
        Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo("{}"));
        Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/json"));
        await gateway.Stop();
        Assert.That(gateway.Backend.Spans.Single().Span.TraceId, Is.EqualTo(ByteString.CopyFrom(Convert.FromHexString("5B8EFFF798038103D269B633813FC60C"))));
    }

    [Test]
    public async Task The_rest_of_a_request_with_a_malformed_span_is_taken()
    {
        await using var gateway = await Running.Start(s_all);
        var request = Order();
        request.ResourceSpans[0].ScopeSpans[0].Spans.Add(new Span { Name = "no ids" });
        using var answer = await s_client.PostAsync(new Uri(gateway.Http, "/v1/traces"), Running.Protobuf(request));
        var said = PartialAnswer.Parser.ParseFrom(await answer.Content.ReadAsByteArrayAsync()).PartialSuccess;
        Assert.That((said.RejectedSpans, said.ErrorMessage), Is.EqualTo((1, "its trace id is missing or zero")));
        await gateway.Stop();
        Assert.That(gateway.Backend.Spans, Has.Count.EqualTo(2));
    }

    [TestCase("POST", "/v1/traces", "text/plain", "x", 415)]
    [TestCase("GET", "/v1/traces", "", "", 405)]
    [TestCase("POST", "/v1/metrics", "application/x-protobuf", "", 404)]
    [TestCase("POST", "/v1/traces", "application/json", "{", 400)]
    [TestCase("POST", "/v1/traces", "application/x-protobuf", "\u0001", 400)]
    [TestCase("GET", "/healthz", "", "", 200)]
    [TestCase("GET", "/readyz", "", "", 200)]
    public async Task What_is_no_trace_request_gets_a_status(string method, string path, string contentType, string body, int status)
    {
        await using var gateway = await Running.Start(s_all);
        using var message = new HttpRequestMessage(new(method), new Uri(gateway.Http, path));
        if (contentType.Length > 0)
            message.Content = Running.Of(Encoding.UTF8.GetBytes(body), contentType);
        using var answer = await s_client.SendAsync(message);
        Assert.That((int)answer.StatusCode, Is.EqualTo(status));
    }

    [TestCase("gzip", 413)]
    [TestCase("zstd", 413)]
    [TestCase("br", 415)]
    public async Task A_body_that_unpacks_to_too_much_is_refused(string encoding, int status)
    {
        await using var gateway = await Running.Start(s_all, options => options.MaxRequestBytes = 1024 * 1024);
        using var content = Running.Of(Packed(new byte[50_000_000], encoding), "application/x-protobuf");
        content.Headers.ContentEncoding.Add(encoding);
        using var answer = await s_client.PostAsync(new Uri(gateway.Http, "/v1/traces"), content);
        Assert.That((int)answer.StatusCode, Is.EqualTo(status));
    }

    [TestCase(null, 401)]
    [TestCase("Bearer wrong", 401)]
    [TestCase("Bearer right", 200)]
    public async Task A_token_is_asked_for_if_one_is_set(string? authorization, int status)
    {
        await using var gateway = await Running.Start(s_all, options => options.BearerToken = "right");
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway.Http, "/v1/traces")) { Content = Running.Protobuf(Order()) };
        if (authorization is not null)
            message.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var answer = await s_client.SendAsync(message);
        Assert.That((int)answer.StatusCode, Is.EqualTo(status));
    }

    [Test]
    public async Task A_destination_that_refuses_for_a_while_loses_nothing()
    {
        await using var gateway = await Running.Start(s_all);
        gateway.Backend.Refusals = 3;
        using var answer = await s_client.PostAsync(new Uri(gateway.Http, "/v1/traces"), Running.Protobuf(Order()));
        await gateway.Stop();
        Assert.That(gateway.Backend.Spans, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task While_a_destination_is_behind_complete_traces_stay_held_and_its_queue_does_not_overflow()
    {
        const int Traces = 300;
        var policy = PolicyText.Parse("rule \"whole\": always when whole trace span count < 100\nrule \"rest\": never");
        await using var gateway = await Running.Start(policy, options => options.Destinations[0].MaxQueueBytes = 1024 * 1024);
        var hold = new TaskCompletionSource();
        gateway.Backend.Hold = hold.Task;
        foreach (var ids in Enumerable.Range(1, Traces).Chunk(30))
        {
            (string, Span)[] spans = [.. ids.Select(id => ("a", Made.Span(new UInt128(1, (ulong)id * 7), 1, 0, new string('x', 10_000))))];
            using var answer = await s_client.PostAsync(new Uri(gateway.Http, "/v1/traces"), Running.Protobuf(Made.Request(spans)));
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }

        await Task.Delay(1_500);
        Assert.That(gateway.Gateway.Engine.Shards.Held.Sum(one => one.Traces), Is.GreaterThan(Traces / 2), "3 MB do not fit into 1 MB");
        hold.SetResult();
        for (var i = 0; i < 600 && gateway.Backend.Spans.Count < Traces; i++)
            await Task.Delay(50);
        Assert.That(gateway.Backend.Spans, Has.Count.EqualTo(Traces));
    }

    [Test]
    public async Task Prometheus_finds_what_a_gateway_counted_and_nothing_of_another()
    {
        await using var other = await Running.Start(s_all);
        await using var gateway = await Running.Start(PolicyText.Parse("rule \"all\": always"));
        using (await s_client.PostAsync(new Uri(gateway.Http, "/v1/traces"), Running.Protobuf(Order())))
            await gateway.Stop();
        await using var again = await Running.Start(PolicyText.Parse("rule \"errors\": always when any span failed"));
        using (await s_client.PostAsync(new Uri(again.Http, "/v1/traces"), Running.Protobuf(Order())))
        {
            var page = await s_client.GetStringAsync(new Uri(again.Http, "/metrics"));
            Assert.That(page, Does.Match("(?m)^gateway_spans_received_spans_total.* 2( |$)").Or.Match("(?m)^gateway_spans_received.* 2( |$)"), page);
            Assert.That(page, Does.Contain("tracing_policy_info"));
        }

        Assert.That(await s_client.GetStringAsync(new Uri(other.Http, "/metrics")), Does.Not.Match("(?m)^gateway_spans_received"));
    }

    private static Request Order() => Made.Request(("front", Made.Span(77, 1, 0, "order")), ("pay", Made.Span(77, 2, 1, "pay")));

    private static byte[] Packed(byte[] bytes, string encoding)
    {
        using var output = new MemoryStream();
        using (Stream packing = encoding switch
        {
            "gzip" => new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true),
            "deflate" => new ZLibStream(output, CompressionLevel.Fastest, leaveOpen: true),
            "br" => new BrotliStream(output, CompressionLevel.Fastest, leaveOpen: true),
            "zstd" => new CompressionStream(output, leaveOpen: true),
            _ => new BufferedStream(output),
        })
        {
            packing.Write(bytes);
            packing.Flush();
            if (encoding.Length == 0)
                return output.ToArray();
        }

        return output.ToArray();
    }
}
