using System.Diagnostics;

namespace Tracing.Functional.Control;

// The timestamp of a TimeProvider in nanoseconds. Another clock than the system's counts from its first reading: some start at the year 1.
// If it jumps back, time continues from its latest reading. So a clock that jumps forward and comes back costs nothing once it is back.
// Total: a reading that is farther than 36 years from the first counts as that far.
internal sealed class NanosecondClock
{
    private const long Second = 1_000_000_000;
    private const long Millisecond = Second / 1000;
    private const long Limit = 1L << 60;

    /// <summary>Zero if both clocks count from the same moment, as on Linux.</summary>
    private static readonly long s_coarseOffset = OffsetOf(Stopwatch.GetTimestamp() - (Environment.TickCount64 * Millisecond));

    /// <summary>A smaller step back is no jump: two threads may have read the clock at nearly the same time.</summary>
    private const long SmallestJump = Second;

    /// <summary>The latest reading is remembered when it is this much later, so that threads seldom write to the same place.</summary>
    private const long Step = Second / 1000;

    private const long NotRead = long.MinValue;

    private readonly TimeProvider _time;
    private readonly long _frequency;
    private readonly bool _isStopwatch;
    private long _first = NotRead;
    private long _latest;
    private long _offset;

    public NanosecondClock(TimeProvider time)
    {
        _time = time;
        _frequency = time.TimestampFrequency;
        _isStopwatch = ReferenceEquals(time, TimeProvider.System) && Stopwatch.Frequency == Second;
    }

    /// <summary>
    /// The same time, late by some milliseconds, for a sixth of the cost, if the clock is the system's: .NET's count of milliseconds.
    /// </summary>
    public long Coarse => _isStopwatch ? (Environment.TickCount64 * Millisecond) + s_coarseOffset : Now;

    public long Now => _isStopwatch ? Stopwatch.GetTimestamp() : Continued(SinceFirst(_time.GetTimestamp()));

    private static long OffsetOf(long difference) => difference is >= 0 and < Second ? 0 : difference;

    private long SinceFirst(long timestamp)
    {
        var first = Volatile.Read(ref _first);
        if (first == NotRead && (first = Interlocked.CompareExchange(ref _first, timestamp, NotRead)) == NotRead)
            first = timestamp;
        var ticks = (Int128)timestamp - first;
        var nanoseconds = Second % _frequency == 0 ? ticks * (Second / _frequency) : ticks * Second / _frequency;
        return (long)Int128.Clamp(nanoseconds, -Limit, Limit);
    }

    private long Continued(long reading)
    {
        var offset = Volatile.Read(ref _offset);
        var latest = Volatile.Read(ref _latest);
        var now = Math.Min(reading + offset, Limit);
        if (latest - now >= SmallestJump)
        {
            Interlocked.CompareExchange(ref _offset, offset + latest - now, offset);
            return latest;
        }

        if (now - latest >= Step)
            Interlocked.CompareExchange(ref _latest, now, latest);
        return now;
    }
}
