using System.Diagnostics;

namespace Tracing.Functional.Metrics;

// Durations of one series that were collected since the last replay, by bucket of the histogram. Only counts and sums are held, and the
// smallest, the largest, and one kept span per bucket as they are. Owned by one thread at a time.
internal sealed class Cells(double[] bounds)
{
    private readonly Cell[] _cells = new Cell[bounds.Length + 1];
    private double _min = double.PositiveInfinity;
    private double _max = double.NegativeInfinity;

    /// <summary>Adds a span that took so many seconds and counts for so many spans.</summary>
    public void Add(double seconds, long count, Activity? kept)
    {
        ref var cell = ref _cells[IndexOf(seconds)];
        cell.Count += count;
        cell.Sum += seconds * count;
        if (seconds < _min)
            _min = seconds;
        if (seconds > _max)
            _max = seconds;
        if (kept is not null && cell.TraceId is null)
            (cell.Kept, cell.TraceId, cell.SpanId) = (seconds, kept.TraceId.ToHexString(), kept.SpanId.ToHexString());
    }

    /// <summary>
    /// Makes as many measurements as were added, and forgets them. Count and sum of each bucket, the smallest and the largest are those of
    /// what was added. What is not the smallest, the largest or a kept span is measured as the mean of the rest of its bucket.
    /// </summary>
    public void Replay(Series series, IMeasuring measuring)
    {
        for (var i = 0; i < _cells.Length; i++)
        {
            if (_cells[i].Count > 0)
                Replay(in _cells[i], i, series, measuring);
            _cells[i] = default;
        }

        (_min, _max) = (double.PositiveInfinity, double.NegativeInfinity);
    }

    private void Replay(ref readonly Cell cell, int index, Series series, IMeasuring measuring)
    {
        var (left, sum, kept) = (cell.Count, cell.Sum, double.NaN);
        if (cell is { TraceId: { } traceId, SpanId: { } spanId })
        {
            kept = cell.Kept;
            measuring.Kept(series, kept, traceId, spanId);
            (left, sum) = (left - 1, sum - kept);
        }

        if (_min != kept && IndexOf(_min) == index)
        {
            measuring.Ordinary(series, _min, 1);
            (left, sum) = (left - 1, sum - _min);
        }

        if (_max != kept && _max != _min && IndexOf(_max) == index)
        {
            measuring.Ordinary(series, _max, 1);
            (left, sum) = (left - 1, sum - _max);
        }

        if (left > 0)
            measuring.Ordinary(series, Within(index, sum / left), left);
    }

    /// <summary>The mean, which rounding may have moved out of its bucket.</summary>
    private double Within(int index, double mean)
    {
        var lowest = index == 0 ? 0 : Math.BitIncrement(bounds[index - 1]);
        var highest = index == bounds.Length ? double.MaxValue : bounds[index];
        return Math.Clamp(Math.Clamp(mean, _min, _max), lowest, highest);
    }

    /// <summary>A bucket includes its upper bound, as in OpenTelemetry.</summary>
    private int IndexOf(double seconds)
    {
        var index = 0;
        while (index < bounds.Length && seconds > bounds[index])
            index++;
        return index;
    }

    private struct Cell
    {
        public long Count;
        public double Sum;
        public double Kept;
        public string? TraceId;
        public string? SpanId;
    }
}
