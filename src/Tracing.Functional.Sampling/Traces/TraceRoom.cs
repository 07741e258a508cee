namespace Tracing.Functional.Traces;

// Memory for what comes, where need be by deciding other traces early, the heaviest of the oldest first.
internal sealed class TraceRoom(TraceMemory memory, TraceOrder order, Action<TraceEntry> decide)
{
    /// <summary>
    /// An exporter that starts spans while it gets those of a trace that is decided here makes no room in turn, or it would go as deep as there
    /// are traces.
    /// </summary>
    [ThreadStatic]
    private static bool t_isMaking;

    /// <summary>Reserves memory; false where the trace itself has to make room, or nothing can.</summary>
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
