// How a shard finds memory: by cutting the heaviest of its oldest traces, and by moving spans together.
namespace Tracing.Functional.Gateway.Shards;

internal sealed partial class Shard
{
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
