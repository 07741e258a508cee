// All partitions of a process.
using Tracing.Functional.Control;
using Tracing.Functional.Recordings;

namespace Tracing.Functional.Gateway.Shards;

/// <summary>64 shards that share one memory and one policy. Safe for concurrent use.</summary>
internal sealed class ShardSet
{
    /// <summary>Spans that are given to a shard at once: its lock is held meanwhile.</summary>
    private const int LongestRun = 256;

    private readonly Shard[] _shards;
    private readonly SharedContexts _contexts;
    private readonly SamplingControl _control;
    private readonly ByteBudget _budget;
    private int _next;
    private uint _ticked;

    public ShardSet(SamplingControl control, ShardLimits limits, long maxBytes, IShardOutlet outlet)
    {
        _control = control;
        _budget = new ByteBudget(maxBytes);
        _contexts = new SharedContexts(_budget, (2 * limits.MaxAge) + 60_000_000_000);
        _shards = [.. Enumerable.Range(0, Partition.Count).Select(_ => new Shard(new ShardJudge(control), limits, _budget, _contexts, outlet))];
    }

    /// <summary>Memory that is taken, in bytes.</summary>
    public long Bytes => _budget.Taken;

    /// <summary>Traces that are not decided, and their spans, by partition.</summary>
    public IEnumerable<(int Partition, int Traces, int Spans)> Held =>
        _shards.Select((shard, i) => (i, shard.Held.Traces, shard.Held.Spans));

    private long Now => _control.Clock.Coarse;

    /// <summary>The number of a context; -1 if there is no memory for a new one.</summary>
    public int Context(ContextParts parts)
    {
        var number = _contexts.Find(parts, Now);
        return number >= 0 || !TryRelieve() ? number : _contexts.Find(parts, Now);
    }

    /// <summary>Gives spans of one partition to its shard.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="buffer">Holds their raw bytes.</param>
    /// <param name="headers">Their headers, and others.</param>
    /// <param name="run">Which of the headers are of the partition.</param>
    /// <returns>How many were taken; for the others no memory could be freed.</returns>
    public int Accept(int partition, byte[] buffer, ReadOnlySpan<SpanHeader> headers, ReadOnlySpan<int> run)
    {
        var taken = 0;
        while (run.Length > 0)
        {
            var some = run[..Math.Min(run.Length, LongestRun)];
            var count = _shards[partition].Accept(buffer, headers, some, Now);
            for (var i = 0; count == 0 && i < Partition.Count && TryRelieve(); i++)
                count = _shards[partition].Accept(buffer, headers, some, Now);
            taken += count;
            run = run[Math.Max(1, count)..];
        }

        return taken;
    }

    /// <summary>Decides what time has made ready, as long as what is kept has a place: the rest is decided by the next ticks.</summary>
    public void Tick(Func<bool>? isBehind = null)
    {
        for (var i = 0; i < Partition.Count && isBehind?.Invoke() != true; i++)
            _shards[_ticked++ % Partition.Count].Tick(Now);
        _contexts.Sweep(Now);
    }

    /// <summary>Decides what is complete; with <paramref name="all"/>, cuts the others.</summary>
    public void Flush(bool all)
    {
        foreach (var shard in _shards)
            shard.Flush(all);
    }

    /// <summary>Decides everything for good.</summary>
    public void ShutDown()
    {
        foreach (var shard in _shards)
            shard.ShutDown();
    }

    /// <summary>Makes one shard after the other cut a trace, since the one that needs memory has none to free.</summary>
    private bool TryRelieve()
    {
        for (var i = 0; i < Partition.Count; i++)
        {
            if (_shards[(uint)Interlocked.Increment(ref _next) % Partition.Count].Relieve())
                return true;
        }

        return false;
    }
}
