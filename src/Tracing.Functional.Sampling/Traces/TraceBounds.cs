using System.Diagnostics;

namespace Tracing.Functional.Traces;

// What time alone makes known about a trace of a policy with durations, and when to look again. Guarded by the lock on the trace's entry.
internal sealed class TraceBounds(TraceClock clock)
{
    /// <summary>A span has started. Returns when to look at the trace, or null if that is settled already.</summary>
    public long? Started(TraceEntry entry, HeldTrace held, Activity activity)
    {
        var now = clock.Precise;
        var isNew = entry.Times is null;
        var times = entry.Times ??= new TraceTimes(now);
        if (Array.Find(entry.Joined, joined => joined.Is(activity)) is { } root)
            (root.Since, isNew) = (now, true);
        if (held.Run.SpanBounds.Length > 0)
            (times.OpenSpans ??= new OpenSpans()).Add(activity, now, entry.Open);
        return isNew || times is { OpenSpans: not null, IsDue: false } ? Next(entry, held, now) : null;
    }

    /// <summary>Tells the policy how long what is open has run. Returns whether that changes what it knows.</summary>
    public bool Look(TraceEntry entry, HeldTrace held)
    {
        if (held.Known is not { } known || entry.Times is not { } times || entry.Open <= 0)
            return false;
        var now = clock.Precise;
        var ran = (now - times.FirstStart) / TimeSpan.NanosecondsPerTick;
        var longest = times.OpenSpans is { } spans ? (now - spans.Oldest) / TimeSpan.NanosecondsPerTick ?? -1 : -1;
        var changes = held.Run.Running.Ran(known, new Elapsed(entry.HasRootEnded ? -1 : ran, longest, ran));
        foreach (var joined in entry.Joined)
        {
            var root = joined.HasEnded ? -1 : (now - joined.Since) / TimeSpan.NanosecondsPerTick ?? -1;
            changes |= joined.Run.Running.Ran(joined.Known, new Elapsed(root, longest, ran));
        }

        return changes;
    }

    /// <summary>When the next bound is reached, in nanoseconds of the precise clock. Null if there is none.</summary>
    public static long? Next(TraceEntry entry, HeldTrace held, long now)
    {
        if (entry.Times is not { } times || entry.Open <= 0)
            return null;
        var next = After(held.Run.TraceBounds, times.FirstStart, now);
        if (times.OpenSpans?.Oldest is { } oldest)
            next = Earlier(next, After(held.Run.SpanBounds, oldest, now));
        foreach (var joined in entry.Joined)
            next = joined.Since is { } since ? Earlier(next, After(joined.Run.TraceBounds, since, now)) : next;
        return next;
    }

    private static long? Earlier(long? one, long? other) => one is null || other < one ? other ?? one : one;

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
