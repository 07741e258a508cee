using System.Diagnostics;

namespace Tracing.Functional.Instrumentation.Grpc;

// The headers of a call. Writes a span's context into them as the transport would for its own span: with the transport's propagator, and
// never over a header that the caller has set. Needed when the transport's span is suppressed: the transport would send that span's id.
internal static class GrpcMetadata
{
    private const string MediaType = "application/grpc";

    /// <summary>The names of the headers that were written into a message.</summary>
    private static readonly HttpRequestOptionsKey<List<string>> s_written = new("Tracing.Functional.Grpc.Written");

    /// <summary>
    /// application/grpc, or with a format such as application/grpc+proto. Not gRPC-Web: its trailers are in the body, which is not read
    /// here.
    /// </summary>
    public static bool IsGrpc(HttpContent? content) =>
        content?.Headers.ContentType?.MediaType is { } type && type.StartsWith(MediaType, StringComparison.OrdinalIgnoreCase)
        && (type.Length == MediaType.Length || type[MediaType.Length] == '+');

    /// <summary>The message to send: the caller's, or a copy of one that was sent before.</summary>
    public static HttpRequestMessage Inject(Activity activity, HttpRequestMessage request, HttpMessageHandler? innerHandler)
    {
        if (PropagatorOf(innerHandler) is not { } propagator)
            return request;

        // The transport removes the context from a message that it has seen, and would write its own: it must not have seen this one.
        var message = request.Options.TryGetValue(s_written, out var before) ? Copy(request, before) : request;
        message.Options.Set(s_written, []);
        propagator.Inject(activity, message, static (carrier, name, value) =>
        {
            if (carrier is HttpRequestMessage message && !message.Headers.Contains(name)
                && message.Headers.TryAddWithoutValidation(name, value)
                && message.Options.TryGetValue(s_written, out var written))
            {
                written.Add(name);
            }
        });
        return message;
    }

    private static HttpRequestMessage Copy(HttpRequestMessage request, List<string> without)
    {
        var copy = new HttpRequestMessage(request.Method, request.RequestUri)
        {
            Version = request.Version,
            VersionPolicy = request.VersionPolicy,
            Content = request.Content,
        };
        foreach (var header in request.Headers.NonValidated)
        {
            if (!without.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
                copy.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        foreach (var (key, value) in request.Options)
            ((IDictionary<string, object?>)copy.Options)[key] = value;
        return copy;
    }

    /// <summary>Null if the user has switched propagation off.</summary>
    private static DistributedContextPropagator? PropagatorOf(HttpMessageHandler? handler)
    {
        while (handler is DelegatingHandler outer)
            handler = outer.InnerHandler;
        return handler is SocketsHttpHandler sockets ? sockets.ActivityHeadersPropagator : DistributedContextPropagator.Current;
    }
}
