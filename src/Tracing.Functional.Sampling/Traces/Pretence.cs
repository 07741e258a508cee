using System.Diagnostics;

namespace Tracing.Functional.Traces;

// While processors of the application see the end of a span without the sampled flag, the span carries the flag, so that a filter has
// something to clear. Nothing else may take the flag for a decision: not the sampler, if a processor starts a span there.
internal static class Pretence
{
    /// <summary>Spans that this thread pretends are sampled: a processor may end a span inside the end of another.</summary>
    [ThreadStatic]
    private static Stack<Activity>? t_spans;

    public static bool IsOn => t_spans is { Count: > 0 };

    /// <summary>Whether this thread pretends that the span with this id is sampled.</summary>
    public static bool Covers(ActivitySpanId spanId)
    {
        if (t_spans is not { Count: > 0 } spans)
            return false;
        foreach (var span in spans)
        {
            if (span.SpanId == spanId)
                return true;
        }

        return false;
    }

    /// <summary>Sets the flag. Call End in the same thread.</summary>
    public static void Begin(Activity span)
    {
        (t_spans ??= []).Push(span);
        span.ActivityTraceFlags |= ActivityTraceFlags.Recorded;
    }

    /// <summary>Clears the flag. Returns whether it was there still; if not, a processor took the span out.</summary>
    public static bool End(Activity span)
    {
        t_spans!.Pop();
        var isStillSet = span.Recorded;
        span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        return isStillSet;
    }
}
