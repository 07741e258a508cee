using System.Diagnostics;
using Tracing.Functional.Activities;

namespace Tracing.Functional.Traces;

// While processors of the application see the end of a span without the sampled flag, the span carries the flag, so that a filter has
// something to clear. Nothing else may take the flag for a decision: not the sampler, if a processor starts a span there. No decision of
// another thread sets the flag meanwhile.
internal static class Pretence
{
    /// <summary>Spans whose end this thread shows to processors. One of them may end a span inside the end of another.</summary>
    [ThreadStatic]
    private static Stack<(Activity Span, bool IsPretence)>? t_ending;

    public static bool IsOn => t_ending is { Count: > 0 };

    /// <summary>Whether this thread pretends that the span with this id is sampled.</summary>
    public static bool Covers(ActivitySpanId spanId)
    {
        if (t_ending is not { Count: > 0 } ending)
            return false;
        foreach (var (span, isPretence) in ending)
        {
            if (span.SpanId == spanId)
                return isPretence;
        }

        return false;
    }

    /// <summary>Processors will see the end of the span. Sets the flag if it is not set. Call End in the same thread.</summary>
    public static void Begin(Activity span)
    {
        EndingSpans.Add(span);
        (t_ending ??= []).Push((span, !span.Recorded));
        span.ActivityTraceFlags |= ActivityTraceFlags.Recorded;
    }

    /// <summary>Clears a flag that Begin set. If it is gone already, a processor took the span out, and the span is marked so.</summary>
    public static void End()
    {
        var (span, isPretence) = t_ending!.Pop();
        if (!span.Recorded)
            SpanMarks.TakeOut(span);
        else if (isPretence)
            span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        EndingSpans.Remove(span);
    }
}
