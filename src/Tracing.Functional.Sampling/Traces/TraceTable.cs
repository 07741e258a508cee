using System.Collections.Concurrent;

namespace Tracing.Functional.Traces;

// Finds the traces that are known: held traces, and the decisions about the traces that were decided last.
internal sealed class TraceTable(int decisions)
{
    private const int ConcurrencyLevel = 64;
    private const int Capacity = 1024;

    /// <summary>The last trace of this thread. Most spans belong to the same trace as the span before.</summary>
    [ThreadStatic]
    private static TraceEntry? t_last;

    private readonly ConcurrentDictionary<string, TraceEntry> _held = new(ConcurrencyLevel, Capacity, TraceIdComparer.Instance);
    private readonly DecisionCache _decisions = new(decisions);

    /// <summary>
    /// Adds a trace. False if it is known already. A new id is not searched among the decisions, because it cannot be there. Call it
    /// under the lock on the entry. Another thread may find the entry before it is removed again, and then gets the known decision from it.
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

    /// <summary>The entry of a trace that is held, or was held a moment ago. Null if there is none.</summary>
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

    /// <summary>For the end of a span: the entry, or else the decision. Both are null if the trace is not known.</summary>
    public (TraceEntry? Entry, FinalDecision? Decision) Find(string id)
    {
        var last = t_last;
        if (last is not null && ReferenceEquals(last.Id, id) && ReferenceEquals(last.Owner, this))
            return (last, null);
        if (_decisions.Find(id) is { } decision)
            return (null, decision);

        // If there is no entry, the trace may have been decided since the first search.
        return FindEntry(id) is { } entry ? (entry, null) : (null, _decisions.Find(id));
    }

    public FinalDecision? FindDecision(string id) => _decisions.Find(id);

    /// <summary>Replaces the entry by its decision. The decision is added first, so that at every moment one of them is found.</summary>
    public void Decided(TraceEntry entry, FinalDecision decision)
    {
        _decisions.Add(entry.Id, decision);
        _held.TryRemove(new KeyValuePair<string, TraceEntry>(entry.Id, entry));
    }
}
