using Tracing.Functional.Control;

namespace Tracing.Functional.Traces;

// Nanoseconds that never run backwards. If the clock of the options jumps back, time continues from its latest value. So no trace is
// decided early or waits too long. Instead of the system's clock, TickCount64 is read: it is cheap and never jumps, and waits need only
// milliseconds.
internal sealed class TraceClock(NanosecondClock clock, bool isSystem)
{
    /// <summary>A smaller step back is no jump: two threads may have read the clock at nearly the same time.</summary>
    private const long SmallestJump = 1_000_000_000;

    private const long NanosecondsPerMillisecond = 1_000_000;

    private long _latest = long.MinValue;
    private long _offset;

    public long Now => isSystem ? Environment.TickCount64 * NanosecondsPerMillisecond : Latest();

    /// <summary>The same, read from the precise clock. Do not compare the two.</summary>
    public long Precise => isSystem ? clock.Now : Latest();

    private long Latest()
    {
        var now = Adjusted();
        var latest = Volatile.Read(ref _latest);
        while (now > latest)
        {
            var seen = Interlocked.CompareExchange(ref _latest, now, latest);
            if (seen == latest)
                return now;
            latest = seen;
        }

        return latest;
    }

    private long Adjusted()
    {
        var offset = Volatile.Read(ref _offset);
        var now = clock.Now + offset;
        var latest = Volatile.Read(ref _latest);
        if (latest == long.MinValue || latest - now < SmallestJump)
            return now;

        Interlocked.CompareExchange(ref _offset, offset + latest - now, offset);
        return latest;
    }
}
