namespace Tracing.Functional.Traces;

// The held traces in the order they began or were cut last. It finds those that are too old, and the one to cut if memory is missing.
internal sealed class TraceOrder
{
    private const int Candidates = 16;
    private readonly Lock _lock = new();
    private TraceEntry? _oldest;
    private TraceEntry? _youngest;
    private long _number;
    private long _since = long.MaxValue;

    /// <summary>
    /// When the oldest began or was cut last, in nanoseconds of the engine's clock; long.MaxValue if there is none. Takes no lock.
    /// </summary>
    public long Since => Volatile.Read(ref _since);

    public TraceEntry? Oldest
    {
        get
        {
            lock (_lock)
                return _oldest;
        }
    }

    public int Count { get; private set; }

    public void Add(TraceEntry entry, long now)
    {
        lock (_lock)
        {
            entry.Since = now;
            Append(entry);
            Count++;
        }
    }

    public void Remove(TraceEntry entry)
    {
        lock (_lock)
        {
            Unlink(entry);
            Count--;
        }
    }

    /// <summary>The trace was cut: it becomes the youngest.</summary>
    public void Renew(TraceEntry entry, long now)
    {
        lock (_lock)
        {
            Unlink(entry);
            entry.Since = now;
            Append(entry);
        }
    }

    /// <summary>The trace that takes the most memory among the oldest 16. If several take the same, the oldest of them.</summary>
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

    private void Append(TraceEntry entry)
    {
        entry.Number = ++_number;
        entry.Older = _youngest;
        if (_youngest is null)
            SetOldest(entry);
        else
            _youngest.Younger = entry;
        _youngest = entry;
    }

    private void Unlink(TraceEntry entry)
    {
        if (entry.Older is null)
            SetOldest(entry.Younger);
        else
            entry.Older.Younger = entry.Younger;

        if (entry.Younger is null)
            _youngest = entry.Older;
        else
            entry.Younger.Older = entry.Older;

        entry.Older = entry.Younger = null;
    }

    private void SetOldest(TraceEntry? entry)
    {
        _oldest = entry;
        Volatile.Write(ref _since, entry?.Since ?? long.MaxValue);
    }
}
