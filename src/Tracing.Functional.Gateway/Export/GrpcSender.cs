// OTLP over gRPC: one unary call a request, its frame written by hand.
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Tracing.Functional.Gateway.Export;

internal sealed class GrpcSender(HttpClient client, Uri address) : ISender
{
    private const int FrameHead = 5;
    private const int ResourceExhausted = 8;
    private const string Details = "grpc-status-details-bin";
    private static readonly MediaTypeHeaderValue s_grpc = new("application/grpc");
    private readonly Uri _call = new(address, "/opentelemetry.proto.collector.trace.v1.TraceService/Export");

    public async Task<Attempt> Send(ExportRequest request, CancellationToken cancellation)
    {
        try
        {
            using var content = new FrameContent(request.Bytes);
            content.Headers.ContentType = s_grpc;
            using var message = new HttpRequestMessage(HttpMethod.Post, _call)
            {
                Content = content,
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            message.Headers.TE.Add(new("trailers"));
            using var answer = await client.SendAsync(message, cancellation).ConfigureAwait(false);
            var body = await answer.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            return Read(answer, body);
        }
        catch (Exception failure) when (Attempt.MayHelp(failure, cancellation))
        {
            return new(AttemptKind.Retry, failure.Message);
        }
    }

    public void Dispose() => client.Dispose();

    private static Attempt Read(HttpResponseMessage answer, byte[] body)
    {
        if ((StatusIn(answer.TrailingHeaders) ?? StatusIn(answer.Headers)) is not { } status)
            return new(AttemptKind.Retry, $"HTTP {(int)answer.StatusCode} without a gRPC status");
        if (status == 0)
            return new(AttemptKind.Taken, Rejected: body.Length > FrameHead ? PartialSuccess.RejectedIn(body.AsSpan(FrameHead)) : 0);

        // CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS: what OTLP says may be retried. RESOURCE_EXHAUSTED only
        // with a time to come back: without, it may be a message that is too large, and always will be.
        var retryAfter = (In(answer.TrailingHeaders, Details) ?? In(answer.Headers, Details)) is { } details ? RetryInfo.In(details) : null;
        var isRetry = status is 1 or 4 or 10 or 11 or 14 or 15 || (status == ResourceExhausted && retryAfter is not null);
        return new(isRetry ? AttemptKind.Retry : AttemptKind.Refused, $"gRPC status {status}", retryAfter);
    }

    private static int? StatusIn(HttpHeaders headers) =>
        int.TryParse(In(headers, "grpc-status"), NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : null;

    private static string? In(HttpHeaders headers, string name) => headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    private sealed class FrameContent(byte[] message) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var head = new byte[FrameHead];
            BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(1), message.Length);
            await stream.WriteAsync(head).ConfigureAwait(false);
            await stream.WriteAsync(message).ConfigureAwait(false);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = FrameHead + message.Length;
            return true;
        }
    }
}
