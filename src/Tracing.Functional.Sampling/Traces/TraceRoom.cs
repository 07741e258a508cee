namespace Tracing.Functional.Traces;

// Reserves memory. If there is not enough, it decides other traces early to free theirs.
internal sealed class TraceRoom(TraceMemory memory, TraceOrder order, Action<TraceEntry> decide)
{
    /// <summary>
    /// Whether this thread is making room. To decide a trace, its spans are exported, and an exporter may start spans that need memory too.
    /// They do not decide further traces, because the recursion could become as deep as there are traces.
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
            return false;

        t_isMaking = true;
        try
        {
            while (!memory.TryReserve(bytes))
            {
                if (order.Heaviest() is not { } heaviest || ReferenceEquals(heaviest, forWhom))
                    return false;
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
