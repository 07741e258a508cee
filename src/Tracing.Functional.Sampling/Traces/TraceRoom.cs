using Tracing.Functional.Export;

namespace Tracing.Functional.Traces;

// Reserves memory. If there is not enough, it decides other traces early to free theirs.
internal sealed class TraceRoom(TraceMemory memory, TraceShards shards, Action<TraceEntry> decide)
{
    /// <summary>
    /// Whether this thread is making room. Deciding a trace exports its spans, and an exporter may start spans, which need memory too.
    /// Those spans do not decide further traces. Otherwise the recursion could become as deep as there are traces.
    /// </summary>
    [ThreadStatic]
    private static bool t_isMaking;

    /// <summary>
    /// Reserves memory. False if the next trace to decide is <paramref name="forWhom"/> itself, or if no room can be made.
    /// </summary>
    public bool TryMake(long bytes, TraceEntry? forWhom)
    {
        if (memory.TryReserve(bytes))
            return true;
        if (t_isMaking || !memory.Fits(bytes))
            return memory.TryReserveLast(bytes);

        t_isMaking = true;
        try
        {
            while (!memory.TryReserve(bytes))
            {
                if (shards.ToGiveUp() is not { } heaviest || ReferenceEquals(heaviest, forWhom))
                    return memory.TryReserveLast(bytes);
                decide(heaviest);
            }
        }
        finally
        {
            t_isMaking = false;
        }

        return true;
    }
}
