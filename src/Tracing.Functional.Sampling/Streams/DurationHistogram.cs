using System.Numerics;

namespace Tracing.Functional.Streams;

// Counts durations in buckets, as Tene's HdrHistogram does. Each power of two of ticks has 64 buckets of equal width. The middle of a
// bucket is within 1/128 of every duration in it, so a percentile is within 1 % of the duration with that rank. Below 128 ticks it is
// exact. Memory does not depend on the number of durations: one row of 512 bytes for each power of two that occurs, at most 58 rows.
internal sealed class DurationHistogram
{
    private const int RowLength = 64;
    private const int RowBits = 6;
    private readonly double[]?[] _rows = new double[]?[64 - RowBits];
    private long _least = long.MaxValue;
    private long _most;

    /// <summary>The sum of the weights.</summary>
    public double Weight { get; private set; }

    /// <summary>The longest duration, exact; zero if there is none.</summary>
    public TimeSpan Max => new(_most);

    /// <summary>Adds a duration; a negative one counts as zero. The weight is how many it stands for, above 0.</summary>
    public void Add(TimeSpan duration, double weight = 1)
    {
        var ticks = Math.Max(duration.Ticks, 0);
        var row = RowOf(ticks);
        (_rows[row] ??= new double[RowLength])[ticks >> Shift(row) & (RowLength - 1)] += weight;
        Weight += weight;
        _least = Math.Min(_least, ticks);
        _most = Math.Max(_most, ticks);
    }

    /// <summary>
    /// The shortest duration d for which at least this percentage of the weight has durations up to d. Within 1 %; zero if there is none.
    /// </summary>
    public TimeSpan Percentile(int percent)
    {
        var rank = Weight * percent / 100;
        var below = 0.0;
        for (var row = 0; row < _rows.Length; row++)
        {
            if (_rows[row] is not { } weights) continue;
            for (var place = 0; place < RowLength; place++)
            {
                below += weights[place];
                if (weights[place] > 0 && below >= rank) return new TimeSpan(Math.Clamp(Middle(row, place), _least, _most));
            }
        }

        return Max;
    }

    /// <summary>Row 0 holds the ticks below 64. Row n holds those from 2^(n + 5) up to 2^(n + 6).</summary>
    private static int RowOf(long ticks) => ticks < RowLength ? 0 : BitOperations.Log2((ulong)ticks) - RowBits + 1;

    private static int Shift(int row) => Math.Max(row - 1, 0);

    private static long Middle(int row, int place)
    {
        var first = row == 0 ? place : (long)(RowLength + place) << Shift(row);
        return first + ((1L << Shift(row)) - 1) / 2;
    }
}
