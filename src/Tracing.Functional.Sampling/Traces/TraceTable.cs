using System.Collections.Concurrent;

namespace Tracing.Functional.Traces;

// Which traces are known: those that are held, and the decisions of the last ones that were decided.
internal sealed class TraceTable(int decisions)
{
    private const int ConcurrencyLevel = 64;
    private const int Capacity = 1024;

    /// <summary>Most spans of a thread belong to the trace of the one before.</summary>
    [ThreadStatic]
    private static TraceEntry? t_last;

    private readonly ConcurrentDictionary<string, TraceEntry> _held = new(ConcurrencyLevel, Capacity, TraceIdComparer.Instance);
    private readonly DecisionCache _decisions = new(decisions);

    /// <summary>
    /// False where the trace is known already; that of a new id can only be so by a chance of 2^-128. Under the lock on the entry: whoever
    /// finds it meanwhile, and the trace was decided just before, meets that decision in it.
    /// </summary>
    public bool TryAdd(TraceEntry entry, bool isNewId)
    {
        if (!_held.TryAdd(entry.Id, entry))
            return false;

        if (!isNewId && _decisions.Find(entry.Id) is { } decision)
        {
            entry.Decision = decision;
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

    /// <summary>For the end of a span: the entry as above, else the decision; both null where the trace is not known.</summary>
    public (TraceEntry? Entry, FinalDecision? Decision) Find(string id)
    {
        var last = t_last;
        if (last is not null && ReferenceEquals(last.Id, id) && ReferenceEquals(last.Owner, this))
            return (last, null);
        if (_decisions.Find(id) is { } decision)
            return (null, decision);

        // It may have been decided between the two looks.
        return FindEntry(id) is { } entry ? (entry, null) : (null, _decisions.Find(id));
    }

    public FinalDecision? FindDecision(string id) => _decisions.Find(id);

    /// <summary>From now on only the decision is known; there is no moment in which nothing is.</summary>
    public void Decided(TraceEntry entry, FinalDecision decision)
    {
        _decisions.Add(entry.Id, decision);
        _held.TryRemove(new KeyValuePair<string, TraceEntry>(entry.Id, entry));
    }
}
