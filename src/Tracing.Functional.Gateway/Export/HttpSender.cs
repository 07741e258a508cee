// OTLP over HTTP, as protobuf.
using System.Net;
using System.Net.Http.Headers;

namespace Tracing.Functional.Gateway.Export;

internal sealed class HttpSender(HttpClient client, Uri address) : ISender
{
    private static readonly MediaTypeHeaderValue s_protobuf = new("application/x-protobuf");

    public async Task<Attempt> Send(ExportRequest request, CancellationToken cancellation)
    {
        try
        {
            using var content = new ByteArrayContent(request.Bytes);
            content.Headers.ContentType = s_protobuf;
            using var message = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
            using var answer = await client.SendAsync(message, cancellation).ConfigureAwait(false);
            if (!answer.IsSuccessStatusCode)
                return Failed(answer);
            var body = await answer.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            return new(AttemptKind.Taken, Rejected: PartialSuccess.RejectedIn(body));
        }
        catch (Exception failure) when (Attempt.MayHelp(failure, cancellation))
        {
            return new(AttemptKind.Retry, failure.Message);
        }
    }

    public void Dispose() => client.Dispose();

    /// <summary>The statuses that OTLP says are worth another try.</summary>
    private static Attempt Failed(HttpResponseMessage answer)
    {
        var isRetry = answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway
            or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
        return new(isRetry ? AttemptKind.Retry : AttemptKind.Refused, $"HTTP {(int)answer.StatusCode}", answer.Headers.RetryAfter?.Delta);
    }
}
