namespace Tracing.Functional.Metrics;

// The upper bounds of a histogram's buckets, in seconds as the histogram compares them, and in ticks as spans are measured.
internal sealed class Bounds
{
    private readonly long[] _ticks;

    public Bounds(double[] seconds)
    {
        Seconds = seconds;
        _ticks = Array.ConvertAll(seconds, MostTicks);
    }

    public double[] Seconds { get; }

    public int Buckets => _ticks.Length + 1;

    public static double SecondsOf(double ticks) => ticks / TimeSpan.TicksPerSecond;

    /// <summary>A bucket includes its upper bound, as in OpenTelemetry.</summary>
    public int IndexOf(long ticks)
    {
        var bounds = _ticks;
        var index = 0;
        while (index < bounds.Length && ticks > bounds[index])
            index++;
        return index;
    }

    /// <summary>Seconds that rounding may have moved out of their bucket.</summary>
    public double Within(int index, double seconds) => Math.Clamp(
        seconds,
        index == 0 ? 0 : Math.BitIncrement(Seconds[index - 1]),
        index == Seconds.Length ? double.MaxValue : Seconds[index]);

    /// <summary>The most ticks whose seconds are not above the bound.</summary>
    private static long MostTicks(double bound)
    {
        if (bound >= TimeSpan.MaxValue.TotalSeconds)
            return long.MaxValue;
        var ticks = (long)(bound * TimeSpan.TicksPerSecond);
        while (SecondsOf(ticks + 1) <= bound)
            ticks++;
        while (SecondsOf(ticks) > bound)
            ticks--;
        return ticks;
    }
}
