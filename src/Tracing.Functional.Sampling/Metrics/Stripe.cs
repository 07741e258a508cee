using System.Diagnostics;

namespace Tracing.Functional.Metrics;

// What some of the processors have collected since the last replay. Each has a lock of its own, so that threads
// seldom wait for each other. It is a bit: a span ends within a few instructions, and a full lock takes longer than they do.
internal sealed class Stripe(int index, Bounds bounds, long mostAdjusted)
{
    private readonly Weights _weights = new(mostAdjusted);
    private readonly Stack<Cells> _spare = new();
    private List<Series> _touched = [];
    private List<Series> _taken = [];
    private int _isLocked;

    /// <summary>Counts one span of an exact figure.</summary>
    public void AddExact(Series series, long ticks, Activity? kept)
    {
        Lock();
        try
        {
            CellsOf(series).Add(ticks, 1, kept);
        }
        finally
        {
            Unlock();
        }
    }

    /// <summary>Counts a kept span for all that it stands for.</summary>
    public Uncertainty AddEstimated(Series series, long ticks, Activity span, Activity? kept)
    {
        Lock();
        try
        {
            var weight = _weights.Of(span);
            CellsOf(series).Add(ticks, weight.Count, kept);
            return weight.Uncertainty;
        }
        finally
        {
            Unlock();
        }
    }

    /// <summary>Measures what was collected. One thread at a time may call it; others may add meanwhile.</summary>
    public void Replay(IMeasuring measuring)
    {
        Lock();
        (_touched, _taken) = (_taken, _touched);
        Unlock();
        foreach (var series in _taken)
        {
            var cells = Take(series);
            cells.Replay(series, measuring);
            GiveBack(cells, _taken.Count);
        }

        _taken.Clear();
    }

    private Cells Take(Series series)
    {
        Lock();
        var cells = series.Collected[index]!;
        series.Collected[index] = null;
        Unlock();
        return cells;
    }

    /// <summary>Keeps at most twice as many spare cells as are used between two replays.</summary>
    private void GiveBack(Cells cells, int used)
    {
        Lock();
        try
        {
            while (_spare.Count > 2 * used)
                _spare.Pop();
            _spare.Push(cells);
        }
        finally
        {
            Unlock();
        }
    }

    private Cells CellsOf(Series series)
    {
        if (series.Collected[index] is { } cells)
            return cells;
        _touched.Add(series);
        return series.Collected[index] = _spare.TryPop(out var spare) ? spare : new Cells(bounds);
    }

    private void Lock()
    {
        if (Interlocked.Exchange(ref _isLocked, 1) != 0)
            Wait();
    }

    private void Unlock() => Volatile.Write(ref _isLocked, 0);

    private void Wait()
    {
        var spin = default(SpinWait);
        do
            spin.SpinOnce(sleep1Threshold: -1);
        while (Volatile.Read(ref _isLocked) != 0 || Interlocked.Exchange(ref _isLocked, 1) != 0);
    }
}
