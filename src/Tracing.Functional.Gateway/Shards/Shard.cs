// The traces of one partition: spans in, decisions out. The machine of Core's Lifecycle over packed spans that come in any order, from any
// service. A trace is complete when its root is there and so is every parent that a span names.
using Tracing.Functional.Recordings;

namespace Tracing.Functional.Gateway.Shards;

/// <summary>One of the 64 parts. Safe for concurrent use; a lock is held for short steps.</summary>
internal sealed class Shard(ShardJudge judge, ShardLimits limits, ByteBudget budget, SharedContexts contexts, IShardOutlet outlet)
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

    private bool TryAccept(byte[] buffer, in SpanHeader header)
    {
        var id = new UInt128(header.TraceHigh, header.TraceLow);
        if (!_traces.TryGetValue(id, out var trace) && _verdicts.Find(id) is { } decided)
        {
            if (_verdicts.AddId(decided, header.SpanId))
                Follow(buffer, in header, decided.Verdict);
            else
                outlet.Repeated();
            return true;
        }

        trace ??= TryBegin(buffer, in header);
        if (trace is not null)
            Add(trace, buffer, in header);
        return trace is not null;
    }

    private PendingTrace? TryBegin(byte[] buffer, in SpanHeader header)
    {
        if (!TryMakeRoom(PendingTrace.EntryBytes, own: null))
            return null;
        var run = judge.Run;
        var trace = new PendingTrace(header.TraceHigh, header.TraceLow, run, judge.RandomnessOf(buffer, in header), _now);
        ShardJudge.Begin(trace);
        _traces.Add(trace.Id, trace);
        _byAge.Renew(trace);
        return trace;
    }

    private void Add(PendingTrace trace, byte[] buffer, in SpanHeader header)
    {
        if (trace.Ids.Contains(header.SpanId))
        {
            outlet.Repeated();
            return;
        }

        // A span counts before it needs memory.
        trace.Touched = _now;
        if (judge.Learn(trace, buffer, in header, contexts[header.Context]) is { } verdict)
        {
            trace.Ids.Add(header.SpanId);
            Settle(trace, verdict);
            Follow(buffer, in header, verdict, isFirst: true);
        }
        else if (!TryMakeRoom(IdBytes, trace))
        {
            CutWith(trace, buffer, in header);
        }
        else
        {
            Note(trace, in header);
            Hold(trace, buffer, in header);
        }
    }

    /// <summary>Remembers a span's id and its parent's, for which memory was taken.</summary>
    private static void Note(PendingTrace trace, in SpanHeader header)
    {
        trace.EntrySum += IdBytes;
        trace.Ids.Add(header.SpanId);
        trace.Missing.Remove(header.SpanId);
        if (header.ParentId != 0 && !trace.Ids.Contains(header.ParentId))
            trace.Missing.Add(header.ParentId);
    }

    /// <summary>The policy has learnt of the span: now it needs memory, or its trace is cut with it.</summary>
    private void Hold(PendingTrace trace, byte[] buffer, in SpanHeader header)
    {
        var address = AddToArena(trace, buffer, in header);
        if (address == SpanArena.None)
        {
            CutWith(trace, buffer, in header);
            return;
        }

        if (trace.First == SpanArena.None)
            trace.First = address;
        else
            _arena[trace.Last].Next = address;
        trace.Last = address;
        trace.Count++;
        trace.SpanBytes += SpanArena.SizeOf(header.Length);
        _spans++;
        if (trace.Count >= limits.MaxSpans)
            Cut(trace, DecisionTrigger.SpanCount, isForGood: false);
        else if (trace.IsComplete && limits.Grace == 0)
            Settle(trace, judge.Final(trace, DecisionTrigger.Complete));
        else if (trace.IsComplete)
            Quieten(trace);
        else
            _quiet.Remove(trace);
    }

    private int AddToArena(PendingTrace trace, byte[] buffer, in SpanHeader header)
    {
        var span = PendingSpan.Of(in header, header.Context);
        var raw = buffer.AsSpan(header.Offset, header.Length);
        var address = _arena.TryAdd(in span, raw);
        while (address == SpanArena.None && Heaviest() is { } heaviest && heaviest != trace)
        {
            CutForMemory(heaviest);
            address = _arena.TryAdd(in span, raw);
        }

        return address;
    }

    /// <summary>A span for which there is no memory, and whose trace has to go for it.</summary>
    private void CutWith(PendingTrace trace, byte[] buffer, in SpanHeader header)
    {
        if (trace.IsComplete)
        {
            var final = judge.Final(trace, DecisionTrigger.Memory);
            trace.Ids.Add(header.SpanId);
            Settle(trace, final);
            Follow(buffer, in header, final, isFirst: true);
            return;
        }

        var verdict = judge.Cut(trace, DecisionTrigger.Memory, out var mayChange);
        if (mayChange)
        {
            Watch(trace, DecisionTrigger.Memory);
            outlet.Dropped(1);

            // The cut has freed memory, if there was any.
            if (!trace.Ids.Contains(header.SpanId) && _allowance.TryTake(IdBytes))
                Note(trace, in header);
            return;
        }

        trace.Ids.Add(header.SpanId);
        Settle(trace, verdict);
        Follow(buffer, in header, verdict, isFirst: true);
    }

    private void Quieten(PendingTrace trace)
    {
        trace.QuietSince = _now;
        _quiet.Renew(trace);
    }

    private void Cut(PendingTrace trace, DecisionTrigger trigger, bool isForGood)
    {
        if (trace.IsComplete)
        {
            Settle(trace, judge.Final(trace, trigger));
            return;
        }

        var verdict = judge.Cut(trace, trigger, out var mayChange);
        if (mayChange && !isForGood)
            Watch(trace, trigger);
        else
            Settle(trace, verdict);
    }

    private void CutForMemory(PendingTrace trace) =>
        Cut(trace, DecisionTrigger.Memory, isForGood: trace.WasCut && trace.Count == 0);

    /// <summary>The spans of a trace that was dropped by what is known go; it stays, and what comes later may keep it.</summary>
    private void Watch(PendingTrace trace, DecisionTrigger trigger)
    {
        outlet.Cut(trace, trigger);
        outlet.Dropped(trace.Count);
        Release(trace);
        if (!trace.WasCut)
            trace.Touched = _now;
        trace.WasCut = true;
        _quiet.Remove(trace);
        trace.Since = _now;
        _byAge.Renew(trace);
    }

    /// <summary>Carries a decision out: the held spans go, and it is remembered.</summary>
    private void Settle(PendingTrace trace, Verdict verdict)
    {
        outlet.Decided(trace, verdict);
        if (verdict.IsKept)
            Export(trace, verdict);
        else
            outlet.Dropped(trace.Count);
        Release(trace);
        Forget(trace);
        _verdicts.Add(trace.Id, verdict, trace.Ids);
    }

    private void Export(PendingTrace trace, Verdict verdict)
    {
        for (var address = trace.First; address != SpanArena.None; address = _arena[address].Next)
        {
            var (chunk, offset) = _arena.RawOf(address);
            var header = _arena[address].ToHeader(trace, offset);
            outlet.Kept(chunk, in header, contexts[header.Context], verdict);
        }
    }

    /// <summary>A span follows the decision on its trace.</summary>
    private void Follow(byte[] buffer, in SpanHeader header, Verdict verdict, bool isFirst = false)
    {
        if (!isFirst)
            outlet.Followed(in header, verdict);
        if (verdict.IsKept)
            outlet.Kept(buffer, in header, contexts[header.Context], verdict);
        else
            outlet.Dropped(1);
    }

    /// <summary>Frees the spans of a trace.</summary>
    private void Release(PendingTrace trace)
    {
        for (int address = trace.First, next; address != SpanArena.None; address = next)
        {
            next = _arena[address].Next;
            _arena.Remove(address);
        }

        _spans -= trace.Count;
        (trace.First, trace.Last, trace.Count, trace.SpanBytes) = (SpanArena.None, SpanArena.None, 0, 0);
    }

    private void Forget(PendingTrace trace)
    {
        _byAge.Remove(trace);
        _quiet.Remove(trace);
        _traces.Remove(trace.Id);
        _allowance.GiveBack(trace.EntrySum);
    }

    /// <summary>Takes memory, and cuts traces for it. Stops at the trace that needs it itself.</summary>
    private bool TryMakeRoom(long bytes, PendingTrace? own)
    {
        while (!_allowance.TryTake(bytes))
        {
            if (Heaviest() is not { } heaviest || heaviest == own)
                return false;
            CutForMemory(heaviest);
        }

        return true;
    }

    private PendingTrace? Heaviest()
    {
        var heaviest = _byAge.First;
        var next = heaviest;
        for (var i = 0; i < Candidates && next is not null; i++, next = _byAge.After(next))
        {
            if (next.SpanBytes + next.EntrySum > heaviest!.SpanBytes + heaviest.EntrySum)
                heaviest = next;
        }

        return heaviest;
    }

    /// <summary>When most of the chunks is free, the oldest traces move together, so that chunks that they alone hold open go.</summary>
    private void Compact()
    {
        var moved = 0L;
        for (var trace = _byAge.First;
            trace is not null && _arena.ChunkSum > (2 * _arena.LiveSum) + (4 * SpanArena.ChunkBytes) && moved < 8 * SpanArena.ChunkBytes;
            trace = _byAge.After(trace))
            moved += Move(trace);
    }

    private long Move(PendingTrace trace)
    {
        if (trace.First == SpanArena.None || !_arena.IsSparse(trace.First))
            return 0;
        var previous = SpanArena.None;
        for (int address = trace.First, next; address != SpanArena.None; address = next)
        {
            next = _arena[address].Next;
            var (chunk, offset) = _arena.RawOf(address);
            var span = _arena[address];
            var place = _arena.TryAdd(in span, chunk.AsSpan(offset, span.Length));
            if (place == SpanArena.None)
                return 0;
            if (previous == SpanArena.None)
                trace.First = place;
            else
                _arena[previous].Next = place;
            previous = place;
            _arena.Remove(address);
        }

        trace.Last = previous;
        return trace.SpanBytes;
    }
}
