// OTLP/gRPC as a real client of gRPC sees it: what is taken, and each refusal.
using System.IO.Compression;
using System.Net;
using System.Net.Security;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Compression;
using NUnit.Framework;
using Tracing.Functional.Fluent;
using Tracing.Functional.Recordings.Tests.Oracle;
using ZstdSharp;

namespace Tracing.Functional.Gateway.Tests.Sockets;

using Span = Recordings.Tests.Oracle.Span;

[NonParallelizable]
public sealed class GrpcTests
{
    private const string Service = "opentelemetry.proto.collector.trace.v1.TraceService";
    private static readonly Policy s_all = Sample.Always;

    [TestCase(null)]
    [TestCase("gzip")]
    [TestCase("deflate")]
    [TestCase("zstd")]
    public async Task A_message_may_be_packed(string? encoding)
    {
        await using var gateway = await Running.Start(s_all);
        var answer = await Call(gateway.Grpc, Order().ToByteArray(), encoding);
        Assert.That(answer, Is.Empty);
        await gateway.Stop();
        Assert.That(gateway.Backend.Spans.Select(pair => pair.Span.Name), Is.EqualTo(new[] { "order", "pay" }));
    }

    [Test]
    public async Task The_rest_of_a_message_with_a_malformed_span_is_taken()
    {
        await using var gateway = await Running.Start(s_all);
        var request = Order();
        request.ResourceSpans[0].ScopeSpans[0].Spans.Add(new Span { Name = "no ids" });
        var said = PartialAnswer.Parser.ParseFrom(await Call(gateway.Grpc, request.ToByteArray())).PartialSuccess;
        Assert.That((said.RejectedSpans, said.ErrorMessage), Is.EqualTo((1, "its trace id is missing or zero")));
    }

    [Test]
    public async Task A_message_without_spans_is_taken()
    {
        await using var gateway = await Running.Start(s_all);
        Assert.That(await Call(gateway.Grpc, []), Is.Empty);
    }

    [TestCase("opentelemetry.proto.collector.metrics.v1.MetricsService", "Export")]
    [TestCase(Service, "Other")]
    public async Task Another_method_is_not_implemented(string service, string method)
    {
        await using var gateway = await Running.Start(s_all);
        Assert.That((await Refused(() => Call(gateway.Grpc, [], service: service, method: method))).StatusCode, Is.EqualTo(StatusCode.Unimplemented));
    }

    [TestCase(null)]
    [TestCase("gzip")]
    [TestCase("zstd")]
    public async Task A_message_that_is_too_large_is_refused_for_good(string? encoding)
    {
        await using var gateway = await Running.Start(s_all, options => options.MaxRequestBytes = 1024 * 1024);
        var refusal = await Refused(() => Call(gateway.Grpc, new byte[8 * 1024 * 1024], encoding));
        Assert.That(refusal.StatusCode, Is.EqualTo(StatusCode.ResourceExhausted), refusal.ToString());
        Assert.That(refusal.Trailers.Get("grpc-status-details-bin"), Is.Null, "without a RetryInfo it is not sent again");
        Assert.That(await Call(gateway.Grpc, Order().ToByteArray()), Is.Empty, "the next is taken");
    }

    [Test]
    public async Task A_message_may_have_as_many_bytes_as_allowed_and_not_one_more()
    {
        await using var gateway = await Running.Start(s_all, options => options.MaxRequestBytes = 64 * 1024);
        Assert.That(await Call(gateway.Grpc, OfSize(64 * 1024)), Is.Empty);
        Assert.That((await Refused(() => Call(gateway.Grpc, OfSize((64 * 1024) + 1)))).StatusCode, Is.EqualTo(StatusCode.ResourceExhausted));
        await gateway.Stop();
        Assert.That(gateway.Backend.Spans, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task An_unknown_encoding_is_not_implemented_and_the_known_ones_are_said()
    {
        await using var gateway = await Running.Start(s_all);
        var refusal = await Refused(() => Call(gateway.Grpc, Order().ToByteArray(), "snappy"));
        Assert.That(refusal.StatusCode, Is.EqualTo(StatusCode.Unimplemented));
        Assert.That(refusal.Status.Detail, Is.EqualTo("the encoding is not known; allowed: gzip, zstd, deflate, identity"));
    }

    [Test]
    public async Task A_message_that_is_broken_is_an_invalid_argument()
    {
        await using var gateway = await Running.Start(s_all);
        Assert.That((await Refused(() => Call(gateway.Grpc, [1]))).StatusCode, Is.EqualTo(StatusCode.InvalidArgument));
    }

    [TestCase("")]
    [TestCase("00")]
    [TestCase("0000000001")]
    [TestCase("00000000010a00")]
    [TestCase("00FFFFFFFF0a")]
    [TestCase("000000000000", TestName = "Two frames")]
    [TestCase("0100000001ff", "gzip")]
    [TestCase("0100000001ff", "zstd")]
    [TestCase("010000000400000000", "deflate")]
    public async Task A_frame_that_is_broken_is_an_invalid_argument(string hexadecimal, string? encoding = null)
    {
        await using var gateway = await Running.Start(s_all);
        var (status, _) = await Raw(gateway, Convert.FromHexString(hexadecimal), encoding);
        Assert.That(status, Is.EqualTo("3"));
        Assert.That(gateway.Log.Errors, Is.Empty);
    }

    [Test]
    public async Task A_packed_message_without_an_encoding_is_not_implemented()
    {
        await using var gateway = await Running.Start(s_all);
        Assert.That((await Raw(gateway, Convert.FromHexString("0100000001ff"))).Status, Is.EqualTo("12"));
    }

    [TestCase("application/grpc+json")]
    [TestCase("application/grpc-web")]
    public async Task Only_protobuf_is_gRPC_here(string contentType)
    {
        await using var gateway = await Running.Start(s_all);
        using var answer = await Post(gateway, new byte[5], null, contentType);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.UnsupportedMediaType));
    }

    [TestCase(null, 10)]
    [TestCase("Bearer wrong", 10)]
    [TestCase("Bearer wrong", 4_000_000)]
    public async Task Without_the_token_nobody_comes_in(string? authorization, int bytes)
    {
        await using var gateway = await Running.Start(s_all, options => options.BearerToken = "right");
        var metadata = authorization is null ? null : new Metadata { { "authorization", authorization } };
        Assert.That((await Refused(() => Call(gateway.Grpc, OfSize(bytes + 200), metadata: metadata))).StatusCode, Is.EqualTo(StatusCode.Unauthenticated));
        Assert.That(await Call(gateway.Grpc, Order().ToByteArray(), metadata: new() { { "authorization", "Bearer right" } }), Is.Empty);
        await gateway.Stop();
        Assert.That(gateway.Backend.Spans, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Who_should_come_back_is_told_when()
    {
        await using var gateway = await Running.Start(s_all);
        gateway.Gateway.Engine.Receiver.Stop();
        var refusal = await Refused(() => Call(gateway.Grpc, Order().ToByteArray()));
        Assert.That(refusal.StatusCode, Is.EqualTo(StatusCode.Unavailable));
        Check(refusal.Trailers.GetValueBytes("grpc-status-details-bin")!);

        var (status, details) = await Raw(gateway, [0, 0, 0, 0, 0]);
        Assert.That((status, details!.Length % 4), Is.EqualTo(("14", 0)), "OpenTelemetry's .NET exporter reads only padded Base64");
        Check(Convert.FromBase64String(details));
        Assert.That(Export.RetryInfo.In(details), Is.EqualTo(TimeSpan.FromSeconds(1)), "another gateway reads it");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task With_a_certificate_both_ports_speak_TLS(bool isKnown)
    {
        using var certificate = Certificates.Make();
        await using var gateway = await Running.Start(s_all, options => options.Certificate = certificate);
        Assert.That((gateway.Grpc.Scheme, gateway.Http.Scheme), Is.EqualTo(("https", "https")));
        SocketsHttpHandler Handler() => new()
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => isKnown && shown!.GetCertHashString() == certificate.GetCertHashString() },
        };
        using var client = new HttpClient(Handler());
        Task<HttpResponseMessage> Post() => client.PostAsync(new Uri(gateway.Http, "/v1/traces"), Running.Protobuf(Order()));
        if (!isKnown)
        {
            Assert.That((await Refused(() => Call(gateway.Grpc, Order().ToByteArray(), handler: Handler()))).StatusCode, Is.EqualTo(StatusCode.Internal).Or.EqualTo(StatusCode.Unavailable));
            Assert.That(Post, Throws.InstanceOf<HttpRequestException>());
            return;
        }

        Assert.That(await Call(gateway.Grpc, Order().ToByteArray(), handler: Handler()), Is.Empty);
        using var answer = await Post();
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await gateway.Stop();
        Assert.That(gateway.Backend.Spans, Has.Count.EqualTo(2), "the second two are the same spans");
    }

    private static void Check(byte[] details)
    {
        var status = RpcStatus.Parser.ParseFrom(details);
        var detail = status.Details.Single();
        Assert.That((status.Code, status.Message, detail.TypeUrl), Is.EqualTo((14, "the gateway is stopping", "type.googleapis.com/google.rpc.RetryInfo")));
        Assert.That(RetryDetail.Parser.ParseFrom(detail.Value).RetryDelay.Seconds, Is.EqualTo(1));
    }

    private static Request Order() => Made.Request(("front", Made.Span(77, 1, 0, "order")), ("pay", Made.Span(77, 2, 1, "pay")));

    /// <summary>A good request of so many bytes.</summary>
    private static byte[] OfSize(int bytes)
    {
        for (var text = bytes - 150; ; text++)
        {
            var made = Made.Request(("a", Made.Span(78, 1, 0, new string('x', text)))).ToByteArray();
            if (made.Length >= bytes)
                return made.Length == bytes ? made : throw new InvalidOperationException($"no request has {bytes} bytes");
        }
    }

    private static async Task<RpcException> Refused(Func<Task<byte[]>> call) => (await Assert.ThrowsAsync<RpcException>(() => call()))!;

    private static async Task<byte[]> Call(
        Uri address, byte[] message, string? encoding = null, string service = Service, string method = "Export", Metadata? metadata = null, HttpMessageHandler? handler = null)
    {
        using var channel = GrpcChannel.ForAddress(address, new()
        {
            HttpHandler = handler,
            CompressionProviders = [new Packing("gzip"), new Packing("deflate"), new Packing("zstd"), new Packing("snappy")],
        });
        var bytes = Marshallers.Create<byte[]>(static one => one, static one => one);
        var headers = metadata ?? [];
        if (encoding is not null)
            headers.Add("grpc-internal-encoding-request", encoding);
        var export = new Method<byte[], byte[]>(MethodType.Unary, service, method, bytes, bytes);
        return await channel.CreateCallInvoker().AsyncUnaryCall(export, null, new(headers, DateTime.UtcNow.AddSeconds(30)), message);
    }

    private static async Task<(string? Status, string? Details)> Raw(Running gateway, byte[] body, string? encoding = null)
    {
        using var answer = await Post(gateway, body, encoding, "application/grpc");
        await answer.Content.ReadAsByteArrayAsync();
        return (In(answer, "grpc-status"), In(answer, "grpc-status-details-bin"));
    }

    private static async Task<HttpResponseMessage> Post(Running gateway, byte[] body, string? encoding, string contentType)
    {
        using var client = new HttpClient();
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway.Grpc, $"/{Service}/Export"))
        {
            Content = Running.Of(body, contentType),
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (encoding is not null)
            message.Headers.Add("grpc-encoding", encoding);
        return await client.SendAsync(message);
    }

    private static string? In(HttpResponseMessage answer, string name) =>
        answer.TrailingHeaders.TryGetValues(name, out var trailing) || answer.Headers.TryGetValues(name, out trailing) ? trailing.Single() : null;

    private sealed class Packing(string encoding) : ICompressionProvider
    {
        public string EncodingName => encoding;

        public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) => encoding switch
        {
            "gzip" => new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true),
            "deflate" => new ZLibStream(stream, CompressionLevel.Fastest, leaveOpen: true),
            "zstd" => new CompressionStream(stream, leaveOpen: true),
            _ => new BrotliStream(stream, CompressionLevel.Fastest, leaveOpen: true),
        };

        public Stream CreateDecompressionStream(Stream stream) => throw new NotSupportedException("answers are not packed");
    }
}
