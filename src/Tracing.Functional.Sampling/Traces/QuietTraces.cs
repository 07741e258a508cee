namespace Tracing.Functional.Traces;

// Undecided traces that became quiet: their local root has ended and no span is open. They are in the order in which they became quiet. A
// trace that has an open span again may still be in the list. Each trace is in it at most once, so the list never outgrows the held traces.
internal sealed class QuietTraces
{
    private readonly Lock _lock = new();
    private TraceEntry? _first;
    private TraceEntry? _last;
    private int _count;
    private long _since = long.MaxValue;

    /// <summary>When the oldest became quiet, in nanoseconds of the engine's clock; long.MaxValue if there is none. Takes no lock.</summary>
    public long Since => Volatile.Read(ref _since);

    public TraceEntry? Oldest
    {
        get
        {
            lock (_lock)
                return _first;
        }
    }

    public int Count
    {
        get
        {
            lock (_lock)
                return _count;
        }
    }

    /// <summary>Adds a trace that became quiet now. If it is in the list already, it moves to the end.</summary>
    public void Add(TraceEntry entry)
    {
        lock (_lock)
        {
            if (entry.IsListedQuiet)
                Unlink(entry);
            (entry.QuietBefore, entry.IsListedQuiet) = (_last, true);
            if (_last is null)
                _first = entry;
            else
                _last.QuietAfter = entry;
            _last = entry;
            _count++;
            Note();
        }
    }

    public void Remove(TraceEntry entry)
    {
        if (!entry.IsListedQuiet)
            return;

        lock (_lock)
        {
            if (!entry.IsListedQuiet)
                return;
            Unlink(entry);
            Note();
        }
    }

    private void Unlink(TraceEntry entry)
    {
        if (entry.QuietBefore is null)
            _first = entry.QuietAfter;
        else
            entry.QuietBefore.QuietAfter = entry.QuietAfter;
        if (entry.QuietAfter is null)
            _last = entry.QuietBefore;
        else
            entry.QuietAfter.QuietBefore = entry.QuietBefore;
        (entry.QuietBefore, entry.QuietAfter, entry.IsListedQuiet) = (null, null, false);
        _count--;
    }

    private void Note() => Volatile.Write(ref _since, _first?.QuietSince ?? long.MaxValue);
}
