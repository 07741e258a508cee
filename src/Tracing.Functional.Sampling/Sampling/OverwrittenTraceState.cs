using System.Diagnostics;

namespace Tracing.Functional.Sampling;

// After the sampler has run, ASP.NET Core sets the caller's tracestate on its span and so overwrites the sampler's. Therefore the last text
// that the sampler wrote on this thread is remembered. When the span with that parent starts, the text is set again.
internal static class OverwrittenTraceState
{
    [ThreadStatic]
    private static string? t_text;

    [ThreadStatic]
    private static ActivityTraceId t_traceId;

    [ThreadStatic]
    private static ActivitySpanId t_parentId;

    public static void Remember(in ActivityContext parent, string text) =>
        (t_text, t_traceId, t_parentId) = (text, parent.TraceId, parent.SpanId);

    /// <summary>Called when a span with a parent in another process has started.</summary>
    public static void Restore(Activity activity)
    {
        if (t_text is not { } text || activity.ParentSpanId != t_parentId || activity.TraceId != t_traceId)
            return;

        t_text = null;
        activity.TraceStateString = text;
    }
}
