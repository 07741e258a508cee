using Tracing.Functional.Control;

namespace Tracing.Functional.Traces;

// Nanoseconds that never run backwards, whatever the clock does: a jump back decides nothing early and leaves nothing stuck, since time
// goes on from where it was. Waits are counted in milliseconds, so the system's coarse clock does; it never jumps and costs little.
internal sealed class TraceClock(NanosecondClock clock, bool isSystem)
{
    /// <summary>Less than this is threads that read the clock in turn, not a jump.</summary>
    private const long SmallestJump = 1_000_000_000;

    private const long NanosecondsPerMillisecond = 1_000_000;

    private long _latest = long.MinValue;
    private long _offset;

    public long Now
    {
        get
        {
            if (isSystem)
                return Environment.TickCount64 * NanosecondsPerMillisecond;

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
