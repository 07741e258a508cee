using System.Net;
using System.Net.Http.Headers;
using Tracing.Functional;

namespace OrderShop;

/// <summary>The payment service could not be asked; another try may go well.</summary>
internal sealed class PaymentUnavailableException() : Exception("the bank is busy");

// The payment service as the gateway sees it: a unary gRPC call with messages built by hand; the handler makes its span.
internal sealed class PaymentClient(Uri address) : IDisposable
{
    private const string Ok = "0", FailedPrecondition = "9", Unavailable = "14";

    private readonly HttpClient _client = new(new GrpcTracingHandler(new SocketsHttpHandler { EnableMultipleHttp2Connections = true }))
    {
        BaseAddress = address,
    };

    /// <summary>Whether the card was charged; false if there is not enough on it.</summary>
    public async Task<bool> Charge(double total, string card, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, PaymentMessage.Path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(new PaymentMessage(total, card).ToFrame()),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(PaymentMessage.ContentType);
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        using var response = await _client.SendAsync(request, stop);
        return Status(response) switch
        {
            Ok => true,
            FailedPrecondition => false,
            Unavailable => throw new PaymentUnavailableException(),
            var other => throw new HttpRequestException($"The payment service answered with gRPC status {other}."),
        };
    }

    public void Dispose() => _client.Dispose();

    private static string Status(HttpResponseMessage response) =>
        response.TrailingHeaders.TryGetValues("grpc-status", out var trailer) ? trailer.First()
        : response.Headers.TryGetValues("grpc-status", out var header) ? header.First()
        : "none";
}
