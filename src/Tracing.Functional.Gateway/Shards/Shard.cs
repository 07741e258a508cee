// The traces of one partition: spans in, decisions out. The machine of Core's Lifecycle over packed spans that come in any order, from any
// service. A trace is complete when its root is there and so is every parent that a span names.
using Tracing.Functional.Recordings;

namespace Tracing.Functional.Gateway.Shards;

/// <summary>One of the 64 parts. Safe for concurrent use; a lock is held for short steps.</summary>
internal sealed partial class Shard(ShardJudge judge, ShardLimits limits, ByteBudget budget, SharedContexts contexts, IShardOutlet outlet)
{
    /// <summary>How many of the oldest traces are looked at when memory is needed.</summary>
    private const int Candidates = 16;

    /// <summary>How many times the greatest age a watched trace may be idle.</summary>
    private const int IdleAges = 30;

    /// <summary>What a span adds to the sets of its trace's ids, in bytes.</summary>
    private const int IdBytes = 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, PendingTrace> _traces = [];
    private readonly VerdictCache _verdicts = new(limits.MaxDecisions, limits.MaxIdBytes);
    private readonly TraceList _byAge = new(TraceOrder.Age);
    private readonly TraceList _quiet = new(TraceOrder.Quiet);
    private readonly SpanArena _arena = new(budget);
    private readonly Allowance _allowance = new(budget);
    private long _now = long.MinValue;
    private int _spans;

    /// <summary>Traces that are not decided, and their spans.</summary>
    public (int Traces, int Spans) Held
    {
        get
        {
            lock (_lock)
                return (_traces.Count, _spans);
        }
    }

    /// <summary>Takes spans in the order of the run, until there is no memory for one, and this shard has none to free.</summary>
    /// <param name="buffer">Holds their raw bytes, from each header's offset on.</param>
    /// <param name="headers">Their contexts are numbers of the shared contexts.</param>
    /// <param name="run">The places of this shard's headers.</param>
    /// <param name="now">Nanoseconds; it may run backwards.</param>
    /// <returns>How many were taken. Nothing is remembered of the one behind them.</returns>
    public int Accept(byte[] buffer, ReadOnlySpan<SpanHeader> headers, ReadOnlySpan<int> run, long now)
    {
        lock (_lock)
        {
            _now = Math.Max(_now, now);
            for (var i = 0; i < run.Length; i++)
            {
                if (!TryAccept(buffer, in headers[run[i]]))
                    return i;
            }

            return run.Length;
        }
    }

    /// <summary>Decides complete traces whose grace is over, and those that are too old. Moves spans together that hold chunks open.</summary>
    public void Tick(long now)
    {
        lock (_lock)
        {
            _now = Math.Max(_now, now);
            while (_quiet.First is { } quiet && _now - quiet.QuietSince >= limits.Grace)
                Settle(quiet, judge.Final(quiet, DecisionTrigger.Complete));
            while (_byAge.First is { } old && _now - old.Since >= limits.MaxAge)
            {
                var isIdle = old.WasCut && _now - old.Touched >= IdleAges * limits.MaxAge;
                Cut(old, DecisionTrigger.Age, isForGood: isIdle);
            }

            Compact();
            if (_traces.Count == 0)
            {
                _arena.Trim();
                _allowance.Trim();
            }
        }
    }

    /// <summary>Decides what is complete; with <paramref name="all"/>, cuts the others.</summary>
    public void Flush(bool all)
    {
        lock (_lock)
        {
            while (_quiet.First is { } quiet)
                Settle(quiet, judge.Final(quiet, DecisionTrigger.Flush));
            if (!all)
                return;
            foreach (var trace in _traces.Values.ToList())
                Cut(trace, DecisionTrigger.Flush, isForGood: false);
        }
    }

    /// <summary>Decides everything for good.</summary>
    public void ShutDown()
    {
        lock (_lock)
        {
            while (_byAge.First is { } trace)
                Cut(trace, DecisionTrigger.Flush, isForGood: true);
            _arena.Trim();
            _allowance.Trim();
        }
    }

    /// <summary>Frees memory by cutting the heaviest of the oldest traces. False if there was nothing to cut.</summary>
    public bool Relieve()
    {
        lock (_lock)
        {
            if (Heaviest() is not { } heaviest)
                return false;
            CutForMemory(heaviest);
            _arena.Trim();
            _allowance.Trim();
            return true;
        }
    }
}
