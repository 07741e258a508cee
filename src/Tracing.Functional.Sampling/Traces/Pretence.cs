using System.Diagnostics;

namespace Tracing.Functional.Traces;

// While processors of the application see the end of a span without the sampled flag, the span carries the flag, so that a filter has
// something to clear. Nothing else may take the flag for a decision: not the sampler, if a processor starts a span there.
internal readonly struct Pretence
{
    [ThreadStatic]
    private static Activity? t_span;

    private readonly Activity? _outer;

    private Pretence(Activity? outer) => _outer = outer;

    public static bool IsOn => t_span is not null;

    /// <summary>Whether this thread pretends that the span with this id is sampled.</summary>
    public static bool Covers(ActivitySpanId spanId) => t_span is { } span && span.SpanId == spanId;

    /// <summary>Sets the flag. Call End with the result.</summary>
    public static Pretence Begin(Activity span)
    {
        var pretence = new Pretence(t_span);
        t_span = span;
        span.ActivityTraceFlags |= ActivityTraceFlags.Recorded;
        return pretence;
    }

    /// <summary>Clears the flag. Returns whether it was there still; if not, a processor took the span out.</summary>
    public bool End(Activity span)
    {
        t_span = _outer;
        var isStillSet = span.Recorded;
        span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        return isStillSet;
    }
}
