using System.Net.Http.Headers;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Instrumentation.Grpc;

// The words that a server gives to a status, in grpc-message: percent-encoded, of any length.
internal static class GrpcMessage
{
    private const string Header = "grpc-message";
    private const int LongestDescription = 1024;

    /// <summary>From the trailers, or from the headers of a response without a body.</summary>
    public static string? Of(HttpResponseMessage response) => (In(response.TrailingHeaders) ?? In(response.Headers)) is { } message
        ? Shorten(message)
        : null;

    public static string? In(HttpResponseHeaders headers) =>
        headers.NonValidated.TryGetValues(Header, out var values) ? Uri.UnescapeDataString(values.ToString()) : null;

    public static string Shorten(string message) => BoundedText.Shorten(message, LongestDescription);
}
