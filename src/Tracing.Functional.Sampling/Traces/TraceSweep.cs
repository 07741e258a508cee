using Tracing.Functional.Control;

namespace Tracing.Functional.Traces;

// Decides held traces that no span decides: those whose grace is over, that time has made certain, that are too old, or that are flushed.
internal sealed class TraceSweep(
    TraceShards shards, TraceDecider decider, TraceDelivery delivery, TraceClock clock, WholeTraceOptions options)
{
    /// <summary>So many traces of its own a thread decides when it begins one, if they hold few spans.</summary>
    private const int MostOwn = 2;
    private const int MostOwnSpans = 64;

    /// <summary>Whether this thread decides a trace of its own. Exporting it may begin another.</summary>
    [ThreadStatic]
    private static bool t_isDeciding;

    /// <summary>Decides every trace whose grace is over or that reached its maximum age.</summary>
    public void All()
    {
        var now = clock.Now;
        foreach (var shard in shards.All)
        {
            while (shard.Quiet.Oldest is { } quiet && decider.IsGraceOver(quiet, now))
                DecideQuiet(quiet, now);
        }

        var precise = clock.Precise;
        foreach (var shard in shards.All)
        {
            foreach (var entry in shard.Due.Take(precise).OrderBy(static entry => entry.Number))
            {
                if (decider.DecideRunning(entry) is { } decided)
                    delivery.Deliver(entry, decided);
            }
        }

        foreach (var shard in shards.All)
        {
            while (shard.Order.Oldest is { } oldest && IsTooOld(oldest, now))
                Cut(oldest, DecisionTrigger.Age);
        }
    }

    /// <summary>
    /// Decides the complete traces that are held now, until the time is over. If the options say so, or after the shutdown, the traces that
    /// still run too. Returns whether there was time for all.
    /// </summary>
    public bool Flush(Func<bool> isTimeOver, bool isShutDown)
    {
        foreach (var shard in shards.All)
        {
            for (var left = shard.Quiet.Count; left > 0 && !isTimeOver() && shard.Quiet.Oldest is { } quiet; left--)
                DecideQuiet(quiet, 0, DecisionTrigger.Flush);
        }

        if (isShutDown || options.FlushRunningTraces)
        {
            foreach (var shard in shards.All)
                FlushRunning(shard.Order, isTimeOver, isShutDown);
        }

        return !isTimeOver();
    }

    private void FlushRunning(TraceOrder order, Func<bool> isTimeOver, bool isShutDown)
    {
        for (var left = order.Count; left > 0 && !isTimeOver() && order.Oldest is { } oldest; left--)
        {
            if (isShutDown)
                Close(oldest, DecisionTrigger.Flush);
            else
                Cut(oldest, DecisionTrigger.Flush);
        }
    }

    /// <summary>
    /// Decides a quiet trace or two of this thread's shard whose grace is over, so that spans stay with the thread that made them. Others,
    /// and those of threads that begin no trace any more, are the timer's.
    /// </summary>
    public void Own(TraceShard shard, long now)
    {
        for (var i = 0; i < MostOwn && decider.IsGraceOver(shard.Quiet.Since, now) && !t_isDeciding; i++)
        {
            if (shard.Quiet.Oldest is not { } quiet || quiet.Held is not { Count: <= MostOwnSpans } || !decider.IsGraceOver(quiet, now))
                return;
            t_isDeciding = true;
            try
            {
                DecideQuiet(quiet, now);
            }
            finally
            {
                t_isDeciding = false;
            }
        }
    }

    private void DecideQuiet(TraceEntry quiet, long now, DecisionTrigger trigger = DecisionTrigger.Complete)
    {
        if (decider.DecideQuiet(quiet, now, trigger) is { } decided)
            delivery.Deliver(quiet, decided);
    }

    private bool IsTooOld(TraceEntry entry, long now) =>
        entry.Held is null || now - entry.Since >= options.MaxAge.Ticks * TimeSpan.NanosecondsPerTick;

    public void Cut(TraceEntry entry, DecisionTrigger trigger, bool frees = false) =>
        DeliverOrClose(entry, decider.Cut(entry, trigger, frees));

    private void Close(TraceEntry entry, DecisionTrigger trigger) => DeliverOrClose(entry, decider.Close(entry, trigger));

    private void DeliverOrClose(TraceEntry entry, DecidedTrace? decided)
    {
        if (decided is not null)
            delivery.Deliver(entry, decided);
        else
            delivery.CloseOpen(entry, isForced: true);
    }
}
