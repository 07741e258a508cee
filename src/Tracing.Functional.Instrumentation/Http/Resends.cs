using System.Diagnostics;
using Tracing.Functional.Ground;
using Tracing.Functional.W3C;

namespace Tracing.Functional.Instrumentation.Http;

// Counts how often a request is sent again: the same message, or a copy that has its options or its headers. Then the headers of the span
// that is sent replace the earlier ones. The first time nothing is written to the message, unless its route depends on where it goes.
internal static class Resends
{
    private static readonly HttpRequestOptionsKey<SentRequest> s_sent = new("Tracing.Functional.SentRequest");
    private static readonly SentSpans s_spans = new();

    /// <summary>Returns whether the request has the address that it was first sent to.</summary>
    public static bool Count(Activity activity, HttpRequestMessage request)
    {
        if (MessageParts.TryGet(request, s_sent, out var sent))
        {
            activity.SetTag(Convention.HttpResendCount, ++sent.Resends);
            if (ParentOf(request) is { } parent && (IsOf(sent.Span, parent) || s_spans.Again(parent) > 0))
                RemoveParent(request);
            s_spans.Add(sent.Span = activity.SpanId);
            return request.RequestUri == sent.Address;
        }

        var resends = MessageParts.AreKnown ? EarlierSends(request) : 0;
        if (resends > 0)
            activity.SetTag(Convention.HttpResendCount, resends);
        if (resends > 0 || !MessageParts.AreKnown || MessageParts.TryGet(request, RequestHook.RouteTemplate, out _))
            request.Options.Set(s_sent, new SentRequest(request.RequestUri) { Span = activity.SpanId, Resends = resends });
        s_spans.Add(activity.SpanId);
        return true;
    }

    /// <summary>By what the framework knows of the message, and by the header that a copy has from the message before.</summary>
    private static int EarlierSends(HttpRequestMessage request)
    {
        if (MessageParts.WasSent(request))
            return 1;
        if (ParentOf(request) is not { } parent || s_spans.Again(parent) is not (> 0 and var resends))
            return 0;
        RemoveParent(request);
        return resends;
    }

    private static string? ParentOf(HttpRequestMessage request) =>
        request.Headers.NonValidated.TryGetValues(TraceParent.Field, out var values) ? values.ToString() : null;

    private static bool IsOf(ActivitySpanId span, string parent) => parent.Contains(span.ToHexString(), StringComparison.Ordinal);

    private static void RemoveParent(HttpRequestMessage request)
    {
        request.Headers.Remove(TraceParent.Field);
        request.Headers.Remove(TraceStateList.Field);
    }

    /// <summary>Kept with a message that was sent.</summary>
    private sealed class SentRequest(Uri? address)
    {
        public Uri? Address { get; } = address;

        public int Resends { get; set; }

        public ActivitySpanId Span { get; set; }
    }
}
