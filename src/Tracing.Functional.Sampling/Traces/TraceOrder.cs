namespace Tracing.Functional.Traces;

// The held traces in the order they began or were cut last. It finds those that are too old, and the one to cut if memory is missing.
internal sealed class TraceOrder
{
    private const int Candidates = 16;
    private readonly Lock _lock = new();
    private EntryList<Place> _list;
    private long _number;
    private long _since = long.MaxValue;
    private int _count;
    private int _undecided;

    /// <summary>
    /// When the oldest began or was cut last, in nanoseconds of the engine's clock; long.MaxValue if there is none. Takes no lock.
    /// </summary>
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

    /// <summary>Those that wait for their decision. Never negative.</summary>
    public int Undecided => Volatile.Read(ref _undecided);

    public void Add(TraceEntry entry, long now)
    {
        lock (_lock)
        {
            Append(entry, now);
            _count++;
            _undecided++;
        }
    }

    /// <summary>The trace is kept, and its end is waited for.</summary>
    public void Open(TraceEntry entry)
    {
        lock (_lock)
        {
            entry.IsOpen = true;
            _undecided--;
        }
    }

    public void Remove(TraceEntry entry)
    {
        lock (_lock)
        {
            Unlink(entry);
            _count--;
            _undecided -= entry.IsOpen ? 0 : 1;
        }
    }

    /// <summary>The trace was cut: it becomes the youngest.</summary>
    public void Renew(TraceEntry entry, long now)
    {
        lock (_lock)
        {
            Unlink(entry);
            Append(entry, now);
        }
    }

    /// <summary>The trace that takes the most memory among the oldest 16. If several take the same, the oldest of them.</summary>
    public TraceEntry? Heaviest()
    {
        lock (_lock)
        {
            TraceEntry? heaviest = null;
            var most = -1L;
            var entry = _list.First;
            for (var i = 0; i < Candidates && entry is not null; i++, entry = EntryList<Place>.After(entry))
            {
                var bytes = entry.Held?.Bytes ?? 0;
                if (bytes > most)
                    (heaviest, most) = (entry, bytes);
            }

            return heaviest;
        }
    }

    private void Append(TraceEntry entry, long now)
    {
        (entry.Since, entry.Number) = (now, ++_number);
        _list.Append(entry);
        Note();
    }

    private void Unlink(TraceEntry entry)
    {
        _list.Remove(entry);
        Note();
    }

    private void Note() => Volatile.Write(ref _since, _list.First?.Since ?? long.MaxValue);

    private readonly struct Place : IEntryPlace
    {
        public static ref EntryLinks Of(TraceEntry entry) => ref entry.InOrder;
    }
}
