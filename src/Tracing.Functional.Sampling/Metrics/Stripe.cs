using System.Diagnostics;

namespace Tracing.Functional.Metrics;

// What some of the processors have collected since the last replay. Each has a lock of its own, so that threads seldom wait for each other.
internal sealed class Stripe(int index, double[] bounds, long mostAdjusted)
{
    private readonly Lock _lock = new();
    private readonly Weights _weights = new(mostAdjusted);
    private readonly Stack<Cells> _spare = new();
    private List<Series> _touched = [];
    private List<Series> _taken = [];

    /// <summary>Counts one span of an exact figure.</summary>
    public void AddExact(Series series, double seconds, Activity? kept)
    {
        lock (_lock)
            CellsOf(series).Add(seconds, 1, kept);
    }

    /// <summary>Counts a kept span for all that it stands for.</summary>
    public Uncertainty AddEstimated(Series series, double seconds, Activity span, Activity? kept)
    {
        lock (_lock)
        {
            var weight = _weights.Of(span);
            CellsOf(series).Add(seconds, weight.Count, kept);
            return weight.Uncertainty;
        }
    }

    /// <summary>Measures what was collected. One thread at a time may call it; others may add meanwhile.</summary>
    public void Replay(IMeasuring measuring)
    {
        lock (_lock)
            (_touched, _taken) = (_taken, _touched);
        foreach (var series in _taken)
            Replay(series, measuring);
        Trim(_taken.Count);
        _taken.Clear();
    }

    private void Replay(Series series, IMeasuring measuring)
    {
        Cells cells;
        lock (_lock)
        {
            cells = series.Collected[index]!;
            series.Collected[index] = null;
        }

        cells.Replay(series, measuring);
        lock (_lock)
            _spare.Push(cells);
    }

    /// <summary>Keeps at most twice as many spare cells as were used since the last replay.</summary>
    private void Trim(int used)
    {
        lock (_lock)
        {
            while (_spare.Count > 2 * used)
                _spare.Pop();
        }
    }

    private Cells CellsOf(Series series)
    {
        if (series.Collected[index] is { } cells)
            return cells;
        _touched.Add(series);
        return series.Collected[index] = _spare.TryPop(out var spare) ? spare : new Cells(bounds);
    }
}
