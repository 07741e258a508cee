using Tracing.Functional.Control;

namespace Tracing.Functional.Traces;

// Nanoseconds that never run backwards, not even by the little that the control's clock may. Instead of the system's clock, TickCount64 is
// read: it is cheap and never jumps, and waits need only milliseconds.
internal sealed class TraceClock(NanosecondClock clock, bool isSystem)
{
    private const long NanosecondsPerMillisecond = 1_000_000;

    private long _latest = long.MinValue;

    public long Now => isSystem ? Environment.TickCount64 * NanosecondsPerMillisecond : Latest();

    /// <summary>The same, read from the precise clock. Do not compare the two.</summary>
    public long Precise => isSystem ? clock.Now : Latest();

    private long Latest()
    {
        var now = clock.Now;
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
