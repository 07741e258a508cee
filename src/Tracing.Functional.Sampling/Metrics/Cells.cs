using System.Diagnostics;

namespace Tracing.Functional.Metrics;

// Durations of one series that were collected since the last replay, by bucket of the histogram. Only counts and sums are held, and the
// smallest, the largest, and one kept span per bucket as they are. Owned by one thread at a time.
internal sealed class Cells(Bounds bounds)
{
    private readonly Cell[] _cells = new Cell[bounds.Buckets];
    private long _min = long.MaxValue;
    private long _max = -1;

    /// <summary>Adds a span by its duration in ticks and the number of spans that it counts for.</summary>
    public void Add(long ticks, long count, Activity? kept)
    {
        ref var cell = ref _cells[bounds.IndexOf(ticks)];
        cell.Count += count;
        cell.Sum += (double)ticks * count;
        if (ticks < _min)
            _min = ticks;
        if (ticks > _max)
            _max = ticks;
        if (kept is not null && cell.TraceId is null)
            (cell.Kept, cell.TraceId, cell.SpanId) = (ticks, kept.TraceId.ToHexString(), kept.SpanId.ToHexString());
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

        (_min, _max) = (long.MaxValue, -1);
    }

    private void Replay(ref readonly Cell cell, int index, Series series, IMeasuring measuring)
    {
        var (left, sum, kept) = (cell.Count, cell.Sum, -1L);
        if (cell is { TraceId: { } traceId, SpanId: { } spanId })
        {
            kept = cell.Kept;
            measuring.Kept(series, Bounds.SecondsOf(kept), traceId, spanId);
            (left, sum) = (left - 1, sum - kept);
        }

        if (_min != kept && bounds.IndexOf(_min) == index)
        {
            measuring.Ordinary(series, Bounds.SecondsOf(_min), 1);
            (left, sum) = (left - 1, sum - _min);
        }

        if (_max != kept && _max != _min && bounds.IndexOf(_max) == index)
        {
            measuring.Ordinary(series, Bounds.SecondsOf(_max), 1);
            (left, sum) = (left - 1, sum - _max);
        }

        if (left > 0)
            measuring.Ordinary(series, bounds.Within(index, Bounds.SecondsOf(Math.Clamp(sum / left, _min, _max))), left);
    }

    private struct Cell
    {
        public long Count;
        public double Sum;
        public long Kept;
        public string? TraceId;
        public string? SpanId;
    }
}
