using System.Numerics;

namespace Tracing.Functional.Streams;

// Durations in buckets whose width grows with them: 64 to each power of two of ticks, as in Tene's HdrHistogram. The middle of a bucket is
// within 1/128 of everything in it, so a percentile is within 1 % of the duration that has its rank; below 128 ticks it is exact. A row of
// 512 bytes per power of two that occurs, at most 58 rows, whatever the number of durations.
internal sealed class DurationHistogram
{
    private const int RowLength = 64;
    private const int RowBits = 6;
    private readonly double[]?[] _rows = new double[]?[64 - RowBits];
    private long _least = long.MaxValue;
    private long _most;

    /// <summary>The sum of the weights.</summary>
    public double Weight { get; private set; }

    /// <summary>The longest, exactly; zero where there is none.</summary>
    public TimeSpan Max => new(_most);

    /// <summary>Adds a duration, negative ones as zero, that stands for so many; the weight is positive.</summary>
    public void Add(TimeSpan duration, double weight = 1)
    {
        var ticks = Math.Max(duration.Ticks, 0);
        var row = RowOf(ticks);
        (_rows[row] ??= new double[RowLength])[ticks >> Shift(row) & (RowLength - 1)] += weight;
        Weight += weight;
        _least = Math.Min(_least, ticks);
        _most = Math.Max(_most, ticks);
    }

    /// <summary>The shortest duration that at least so many percent of the weight do not exceed, within 1 %; zero where there is none.</summary>
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

    /// <summary>Row 0 holds the ticks below 64, row n those from 2^(n + 5) on.</summary>
    private static int RowOf(long ticks) => ticks < RowLength ? 0 : BitOperations.Log2((ulong)ticks) - RowBits + 1;

    private static int Shift(int row) => Math.Max(row - 1, 0);

    private static long Middle(int row, int place)
    {
        var first = row == 0 ? place : (long)(RowLength + place) << Shift(row);
        return first + ((1L << Shift(row)) - 1) / 2;
    }
}
