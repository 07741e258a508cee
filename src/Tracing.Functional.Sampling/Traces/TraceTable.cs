using System.Collections.Concurrent;

namespace Tracing.Functional.Traces;

// Which traces are known: those that are held, and the verdicts of the last ones that were decided.
internal sealed class TraceTable(int verdicts)
{
    private const int ConcurrencyLevel = 64;
    private const int Capacity = 1024;

    /// <summary>Most spans of a thread belong to the trace of the one before.</summary>
    [ThreadStatic]
    private static TraceEntry? t_last;

    private readonly ConcurrentDictionary<string, TraceEntry> _held = new(ConcurrencyLevel, Capacity, TraceIdComparer.Instance);
    private readonly VerdictCache _verdicts = new(verdicts);

    /// <summary>
    /// False where the trace is known already; that of a new id can only be so by a chance of 2^-128. Under the lock on the entry: whoever
    /// finds it meanwhile, and the trace was decided just before, meets that verdict in it.
    /// </summary>
    public bool TryAdd(TraceEntry entry, bool isNewId)
    {
        if (!_held.TryAdd(entry.Id, entry))
            return false;

        if (!isNewId && _verdicts.Find(entry.Id) is { } verdict)
        {
            entry.Verdict = verdict;
            entry.Held = null;
            _held.TryRemove(new KeyValuePair<string, TraceEntry>(entry.Id, entry));
            return false;
        }

        t_last = entry;
        return true;
    }

    /// <summary>The trace of that id where it is held, or was a moment ago.</summary>
    public TraceEntry? FindEntry(string id)
    {
        var last = t_last;
        if (last is not null && ReferenceEquals(last.Id, id) && ReferenceEquals(last.Owner, this))
            return last;

        if (!_held.TryGetValue(id, out var entry))
            return null;
        t_last = entry;
        return entry;
    }

    /// <summary>For the end of a span: the entry as above, else the verdict; both null where the trace is not known.</summary>
    public (TraceEntry? Entry, TraceVerdict? Verdict) Find(string id)
    {
        var last = t_last;
        if (last is not null && ReferenceEquals(last.Id, id) && ReferenceEquals(last.Owner, this))
            return (last, null);
        if (_verdicts.Find(id) is { } verdict)
            return (null, verdict);

        // It may have been decided between the two looks.
        return FindEntry(id) is { } entry ? (entry, null) : (null, _verdicts.Find(id));
    }

    public TraceVerdict? FindVerdict(string id) => _verdicts.Find(id);

    /// <summary>From now on only the verdict is known; there is no moment in which nothing is.</summary>
    public void Decided(TraceEntry entry, TraceVerdict verdict)
    {
        _verdicts.Add(entry.Id, verdict);
        _held.TryRemove(new KeyValuePair<string, TraceEntry>(entry.Id, entry));
    }
}
