using System.Diagnostics;

namespace Tracing.Functional.Traces;

// Finds the traces that are known: held traces, and the decisions about the traces that were decided last.
internal sealed class TraceTable(int decisions)
{
    /// <summary>The last trace of this thread. Most spans belong to the same trace as the span before.</summary>
    [ThreadStatic]
    private static TraceEntry? t_last;

    private readonly HeldTable _held = new();
    private readonly DecisionCache _decisions = new(decisions);

    /// <summary>
    /// Adds a trace. If its id is held, and the trace there is undecided or kept, returns that one instead. If a keep is remembered, the
    /// entry gets it and is returned. A drop binds nobody. A new id is not searched among the decisions: it is another trace, even if a
    /// generator has given the id before. If <paramref name="isFree"/>, a remembered keep binds nobody either. Call it under the lock on the
    /// entry. Null if the trace was added.
    /// </summary>
    public TraceEntry? Add(TraceEntry entry, bool isNewId, bool isFree = false)
    {
        // Spans of an earlier trace of this id may be open.
        var isAgain = !isNewId && FindEntry(entry.Id) is not null;
        while (_held.Add(entry) is { } other)
        {
            if (other.Decision is not { IsKept: false })
                return other;
            isAgain = _held.Replace(other, entry);
            if (isAgain)
                break;
        }

        if (!isNewId || Activity.TraceIdGenerator is not null)
        {
            var decision = _decisions.Find(entry.Id);
            if (!isNewId && !isFree && decision is { IsKept: true })
            {
                entry.Decision = decision;
                entry.Held = null;
                _held.Remove(entry);
                return entry;
            }

            isAgain |= decision is not null;
        }

        if (isAgain)
            entry.KnowSpans();
        t_last = entry;
        return null;
    }

    /// <summary>
    /// The entry of a trace that is held, or is just being decided. Null if there is none. A decided one is not taken from the thread's
    /// memory: another trace of its id may have begun on another thread.
    /// </summary>
    public TraceEntry? FindEntry(string id)
    {
        var last = t_last;
        if (last is { Held: not null } && string.Equals(last.Id, id, StringComparison.Ordinal) && ReferenceEquals(last.Owner, this))
            return last;

        if (_held.Find(id) is not { } entry)
            return null;
        t_last = entry;
        return entry;
    }

    /// <summary>
    /// For the end of a span: the entry, or else the decision. Both are null if the trace is not known. A trace that is held comes before
    /// one of the same id that is remembered.
    /// </summary>
    public (TraceEntry? Entry, FinalDecision? Decision) Find(string id) =>
        FindEntry(id) is { } entry ? (entry, null) : (null, _decisions.Find(id));

    public FinalDecision? FindDecision(string id) => _decisions.Find(id);

    /// <summary>
    /// Replaces the entry by its decision. The decision is added first, so that at every moment one of them is found. A drop does not
    /// replace the keep of an earlier trace of the id: spans of that one may still end.
    /// </summary>
    public void Decided(TraceEntry entry, FinalDecision decision)
    {
        if (decision.IsKept || !entry.IsAgain || _decisions.Find(entry.Id) is not { IsKept: true })
            _decisions.Add(entry.Id, decision);
        _held.Remove(entry);
    }
}
