namespace Tracing.Functional.Traces;

// Undecided traces in the order they began, for ages and for who makes room.
internal sealed class TraceOrder
{
    private const int Candidates = 16;
    private readonly Lock _lock = new();
    private TraceEntry? _oldest;
    private TraceEntry? _youngest;

    public TraceEntry? Oldest
    {
        get
        {
            lock (_lock)
                return _oldest;
        }
    }

    public int Count { get; private set; }

    public void Add(TraceEntry entry)
    {
        lock (_lock)
        {
            entry.Older = _youngest;
            if (_youngest is null)
                _oldest = entry;
            else
                _youngest.Younger = entry;
            _youngest = entry;
            Count++;
        }
    }

    public void Remove(TraceEntry entry)
    {
        lock (_lock)
        {
            if (entry.Older is null)
                _oldest = entry.Younger;
            else
                entry.Older.Younger = entry.Younger;

            if (entry.Younger is null)
                _youngest = entry.Older;
            else
                entry.Younger.Older = entry.Older;

            entry.Older = entry.Younger = null;
            Count--;
        }
    }

    /// <summary>The heaviest of the oldest; of equals the oldest.</summary>
    public TraceEntry? Heaviest()
    {
        lock (_lock)
        {
            TraceEntry? heaviest = null;
            var most = -1L;
            var entry = _oldest;
            for (var i = 0; i < Candidates && entry is not null; i++, entry = entry.Younger)
            {
                var bytes = entry.Held?.Bytes ?? 0;
                if (bytes > most)
                    (heaviest, most) = (entry, bytes);
            }

            return heaviest;
        }
    }
}
