namespace Tracing.Functional.Traces;

// Undecided traces that became quiet: their local root has ended and no span is open. They are in the order in which they became quiet. A
// trace that has an open span again may still be in the list. Each trace is in it at most once, so the list never outgrows the held traces.
internal sealed class QuietTraces
{
    private readonly Lock _lock = new();
    private EntryList<Place> _list;
    private int _count;
    private long _since = long.MaxValue;

    /// <summary>When the oldest became quiet, in nanoseconds of the engine's clock; long.MaxValue if there is none. Takes no lock.</summary>
    public long Since => Volatile.Read(ref _since);

    public TraceEntry? Oldest
    {
        get
        {
            lock (_lock)
                return _list.First;
        }
    }

    public int Count => Volatile.Read(ref _count);

    /// <summary>Adds a trace that became quiet now. If it is in the list already, it moves to the end.</summary>
    public void Add(TraceEntry entry)
    {
        lock (_lock)
        {
            if (entry.IsListedQuiet)
                _list.Remove(entry);
            else
                _count++;
            entry.IsListedQuiet = true;
            _list.Append(entry);
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
            entry.IsListedQuiet = false;
            _list.Remove(entry);
            _count--;
            Note();
        }
    }

    private void Note() => Volatile.Write(ref _since, _list.First?.QuietSince ?? long.MaxValue);

    private readonly struct Place : IEntryPlace
    {
        public static ref EntryLinks Of(TraceEntry entry) => ref entry.InQuiet;
    }
}
