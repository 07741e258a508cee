// What was decided of traces that are not held any more, for spans that come late, or again.
namespace Tracing.Functional.Gateway.Shards;

/// <summary>
/// Remembers at least the newest half of <paramref name="most"/> decisions and never more than all of them: two tables, of which the older
/// goes when the newer is full. Of kept traces it remembers the ids of their spans too, within <paramref name="mostIdBytes"/>, so that a span
/// that is sent again is not exported again. Not safe for concurrent use: its shard locks.
/// </summary>
internal sealed class VerdictCache(int most, long mostIdBytes)
{
    private readonly int _half = Math.Max(1, most / 2);
    private Dictionary<UInt128, Remembered> _newer = [];
    private Dictionary<UInt128, Remembered> _older = [];

    public int Count => _newer.Count + _older.Count;

    /// <summary>The memory of all ids, in bytes.</summary>
    public long IdBytes { get; private set; }

    /// <summary>What is remembered of a trace; null if nothing is. What is asked for is remembered longer.</summary>
    public Remembered? Find(UInt128 trace)
    {
        if (_newer.TryGetValue(trace, out var found) || !_older.Remove(trace, out found))
            return found;
        Add(trace, found);
        return found;
    }

    public void Add(UInt128 trace, Verdict verdict, IdSet ids)
    {
        var remembered = new Remembered(verdict);
        if (verdict.IsKept)
            Take(remembered, ids);
        Add(trace, remembered);
    }

    /// <summary>Adds the id of a span that follows. False if the trace had it already.</summary>
    public bool AddId(Remembered trace, ulong spanId)
    {
        if (!trace.HasIds)
            return true;
        var before = trace.Ids.Bytes;
        var isNew = trace.Ids.Add(spanId);
        IdBytes += trace.Ids.Bytes - before;
        if (IdBytes > mostIdBytes)
            Drop(trace);
        return isNew;
    }

    private void Take(Remembered trace, IdSet ids)
    {
        if (IdBytes + ids.Bytes > mostIdBytes)
            DropOlder();
        if (IdBytes + ids.Bytes > mostIdBytes)
            return;
        (trace.Ids, trace.HasIds) = (ids, true);
        IdBytes += ids.Bytes;
    }

    private void Drop(Remembered trace)
    {
        IdBytes -= trace.Ids.Bytes;
        trace.Ids.Clear();
        trace.HasIds = false;
    }

    private void DropOlder()
    {
        foreach (var older in _older.Values)
            Drop(older);
    }

    private void Add(UInt128 trace, Remembered remembered)
    {
        if (_newer.Count >= _half && !_newer.ContainsKey(trace))
        {
            DropOlder();
            (_older, _newer) = (_newer, _older);
            _newer.Clear();
        }

        if (_older.Remove(trace, out var earlier))
            Drop(earlier);
        if (_newer.TryGetValue(trace, out var replaced))
            Drop(replaced);
        _newer[trace] = remembered;
    }
}
