using System.Diagnostics;

namespace Tracing.Functional.Traces;

// While processors of the application see the end of a span without the sampled flag, the span carries the flag, so that a filter has
// something to clear. Nothing else may take the flag for a decision: not the sampler, if a processor starts a span there.
internal static class Pretence
{
    /// <summary>Spans whose end this thread shows to processors. One of them may end a span inside the end of another.</summary>
    [ThreadStatic]
    private static Stack<(Activity Span, bool IsPretence)>? t_ending;

    public static bool IsOn => t_ending is { Count: > 0 };

    /// <summary>Whether this thread pretends that the span with this id is sampled.</summary>
    public static bool Covers(ActivitySpanId spanId) => Find(spanId) is { IsPretence: true };

    /// <summary>Whether this thread shows the end of this span to processors, which may take it out.</summary>
    public static bool IsEnding(Activity span) => Find(span.SpanId) is not null;

    /// <summary>Processors will see the end of the span. Sets the flag if it is not set. Call End in the same thread.</summary>
    public static void Begin(Activity span)
    {
        (t_ending ??= []).Push((span, !span.Recorded));
        span.ActivityTraceFlags |= ActivityTraceFlags.Recorded;
    }

    /// <summary>Clears a flag that Begin set. Returns whether it was there still; if not, a processor took the span out.</summary>
    public static bool End()
    {
        var (span, isPretence) = t_ending!.Pop();
        var isStillSet = span.Recorded;
        if (isPretence)
            span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        return isStillSet;
    }

    private static (Activity Span, bool IsPretence)? Find(ActivitySpanId spanId)
    {
        if (t_ending is not { Count: > 0 } ending)
            return null;
        foreach (var one in ending)
        {
            if (one.Span.SpanId == spanId)
                return one;
        }

        return null;
    }
}
