using System.Diagnostics;

namespace Tracing.Functional.Traces;

// What time alone makes known about a trace of a policy with durations, and when to look again. Guarded by the lock on the trace's entry.
internal sealed class TraceBounds(TraceClock clock)
{
    /// <summary>A span has started. Returns when to look at the trace, or null if that is settled already.</summary>
    public long? Started(TraceEntry entry, HeldTrace held, Activity activity)
    {
        var now = clock.Precise;
        var isFirst = held.FirstStart is null;
        held.FirstStart ??= now;
        if (held.Run.SpanBounds.Length > 0)
            (held.OpenSpans ??= new OpenSpans()).Add(activity, now, entry.Open);
        return isFirst || (held.OpenSpans is not null && !entry.IsDue) ? Next(entry, held, now) : null;
    }

    /// <summary>Tells the policy how long what is open has run. Returns whether that changes what it knows.</summary>
    public bool Look(TraceEntry entry, HeldTrace held)
    {
        if (held.Known is not { } known || held.FirstStart is not { } first || entry.Open <= 0)
            return false;
        var now = clock.Precise;
        var ran = (now - first) / TimeSpan.NanosecondsPerTick;
        var longest = held.OpenSpans is { } spans ? (now - spans.Oldest) / TimeSpan.NanosecondsPerTick ?? -1 : -1;
        return held.Run.Running.Ran(known, new Elapsed(entry.HasRootEnded ? -1 : ran, longest, ran));
    }

    /// <summary>When the next bound is reached, in nanoseconds of the precise clock. Null if there is none.</summary>
    public static long? Next(TraceEntry entry, HeldTrace held, long now)
    {
        if (held.FirstStart is not { } first || entry.Open <= 0)
            return null;
        var trace = After(held.Run.TraceBounds, first, now);
        var span = held.OpenSpans?.Oldest is { } oldest ? After(held.Run.SpanBounds, oldest, now) : null;
        return span is null || trace < span ? trace : span;
    }

    private static long? After(long[] bounds, long since, long now)
    {
        foreach (var bound in bounds)
        {
            var due = since + (bound * TimeSpan.NanosecondsPerTick);
            if (due > now)
                return due;
        }

        return null;
    }
}
