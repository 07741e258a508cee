// How a trace of a shard ends: decided, cut, watched; and what becomes of its spans.
using Tracing.Functional.Recordings;

namespace Tracing.Functional.Gateway.Shards;

internal sealed partial class Shard
{
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
}
