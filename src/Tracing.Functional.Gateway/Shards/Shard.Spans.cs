// How a shard takes a span: the policy learns of it first, then it is held, or its trace goes with it.
using Tracing.Functional.Recordings;

namespace Tracing.Functional.Gateway.Shards;

internal sealed partial class Shard
{
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
        var span = PendingSpan.Of(in header);
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
}
