namespace Tracing.Functional.Traces;

// Undecided traces that have nothing open, in the order they became so: each once, so that a trace that stirs again and again takes no more room.
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

    /// <summary>It became quiet now, for the first time or anew.</summary>
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
