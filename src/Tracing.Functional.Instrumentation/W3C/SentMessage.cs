namespace Tracing.Functional.W3C;

// A message of HttpClient that is about to be sent. The transport writes a field only if the message has none of that name. So a parent
// that the application has set stays, and the tracestate of a span of ours does not belong beside it.
internal static class SentMessage
{
    /// <summary>Whether the application has set a parent itself.</summary>
    public static bool HasParent(object? carrier) =>
        carrier is HttpRequestMessage request && request.Headers.NonValidated.Contains(TraceParent.Field);
}
