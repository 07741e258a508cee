using System.Diagnostics;

namespace Tracing.Functional.Control;

// The timestamp of a TimeProvider in nanoseconds, clamped to the range that the controllers accept.
internal sealed class NanosecondClock
{
    private const long Second = 1_000_000_000;
    private const long Limit = 1L << 60;
    private readonly TimeProvider _time;
    private readonly long _frequency;
    private readonly bool _isStopwatch;

    public NanosecondClock(TimeProvider time)
    {
        _time = time;
        _frequency = time.TimestampFrequency;
        _isStopwatch = ReferenceEquals(time, TimeProvider.System) && Stopwatch.Frequency == Second;
    }

    public long Now => _isStopwatch ? Stopwatch.GetTimestamp() : Convert(_time.GetTimestamp());

    private long Convert(long timestamp)
    {
        var nanoseconds = Second % _frequency == 0
            ? (Int128)timestamp * (Second / _frequency)
            : (Int128)timestamp * Second / _frequency;
        return (long)Int128.Clamp(nanoseconds, -Limit, Limit);
    }
}
