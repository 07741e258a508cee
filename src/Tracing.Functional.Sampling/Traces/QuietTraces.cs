namespace Tracing.Functional.Traces;

// Undecided traces that became quiet: their local root has ended and no span is open. They are in the order in which they became quiet. A
// trace that has an open span again may still be in the list. Each trace is in it at most once, so the list never outgrows the held traces.
internal sealed class QuietTraces
{
    private readonly Lock _lock = new();
    private readonly LinkedList<TraceEntry> _traces = new();

    public TraceEntry? Oldest
    {
        get
        {
            lock (_lock)
                return _traces.First?.Value;
        }
    }

    public int Count
    {
        get
        {
            lock (_lock)
                return _traces.Count;
        }
    }

    /// <summary>Adds a trace that became quiet now. If it is in the list already, it moves to the end.</summary>
    public void Add(TraceEntry entry)
    {
        lock (_lock)
        {
            var place = entry.QuietPlace ??= new LinkedListNode<TraceEntry>(entry);
            if (place.List is not null)
                _traces.Remove(place);
            _traces.AddLast(place);
        }
    }

    public void Remove(TraceEntry entry)
    {
        if (entry.QuietPlace is null)
            return;

        lock (_lock)
        {
            if (entry.QuietPlace is { List: not null } place)
                _traces.Remove(place);
        }
    }
}
