using Tracing.Functional.Export;

namespace Tracing.Functional.Traces;

// All shards of an engine.
internal sealed class TraceShards
{
    private const int AsksToLook = 8;

    [ThreadStatic]
    private static int t_asked;

    private const long AboutAsOld = 1_000_000_000;
    private readonly TraceShard[] _all = [.. Enumerable.Range(0, Lane.Count).Select(static _ => new TraceShard())];

    public ReadOnlySpan<TraceShard> All => _all;

    /// <summary>The shard for a trace that begins on this thread.</summary>
    public TraceShard Mine => _all[Lane.Current];

    public int Undecided
    {
        get
        {
            var count = 0;
            foreach (var shard in _all)
                count += shard.Order.Undecided;
            return count;
        }
    }

    /// <summary>
    /// The trace to give up if memory is needed: the one that takes the most among the oldest 16 of a shard. That is this thread's own shard.
    /// Every 8th time it is the shard of the oldest trace of all, if that is older by more than a second. Null if no trace is held.
    /// </summary>
    public TraceEntry? ToGiveUp()
    {
        var mine = Mine;
        if (++t_asked % AsksToLook != 0 && mine.Order.Heaviest() is { } own)
            return own;
        var oldest = mine;
        foreach (var shard in _all)
        {
            if (shard.Order.Since < oldest.Order.Since)
                oldest = shard;
        }

        var isAsOld = mine.Order.Since != long.MaxValue && mine.Order.Since - oldest.Order.Since <= AboutAsOld;
        return (isAsOld ? mine : oldest).Order.Heaviest();
    }
}
