using System.Diagnostics;

namespace Tracing.Functional.Sampling;

// ASP.NET Core sets the caller's tracestate on its span once more after the sampler has answered, so that the answer's would be lost. What the
// sampler wrote last on this thread is kept until the span of that parent starts, and is set again there.
internal static class OverwrittenTraceState
{
    [ThreadStatic]
    private static string? t_text;

    [ThreadStatic]
    private static ActivityTraceId t_traceId;

    [ThreadStatic]
    private static ActivitySpanId t_parentId;

    public static void Remember(in ActivityContext parent, string text) => (t_text, t_traceId, t_parentId) = (text, parent.TraceId, parent.SpanId);

    /// <summary>The span of a parent in another process has started.</summary>
    public static void Restore(Activity activity)
    {
        if (t_text is not { } text || activity.ParentSpanId != t_parentId || activity.TraceId != t_traceId)
            return;

        t_text = null;
        activity.TraceStateString = text;
    }
}
