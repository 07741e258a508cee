namespace Tracing.Functional.Traces;

// Sets the decision about a trace, and the rule that a kept one is credited to. Call it under the lock on the trace's entry.
internal static class Settlement
{
    /// <summary>
    /// Sets the decision. All later spans of the trace follow it. If observers or the credit to a rule wait for the trace's end, it stays
    /// in the table until then.
    /// </summary>
    public static DecidedTrace Settle(TraceEntry entry, HeldTrace held, in TraceAnswer answer, DecisionTrigger trigger)
    {
        var deciding = answer.Deciding;
        entry.Decision = Decision(entry.Shard, in deciding, deciding.IsKept && held.WasCut, trigger);
        if (deciding.IsKept && IsCredited(held) && !held.IsOver)
            Credit(entry, held, entry.IsQuiet);
        entry.Shard.Quiet.Remove(entry);
        entry.Shard.Due.Remove(entry);
        var isOpen = deciding.IsKept && (held.Observation is not null || (IsCredited(held) && !held.IsOver));
        if (isOpen)
            entry.Shard.Order.Open(entry);
        else
            LetGo(entry);
        var spans = held.Release(deciding.IsKept, isOpen, out var bytes);
        RootAnswer[] others = entry.Followers == 0
            ? answer.Others
            : [.. answer.Others, .. Enumerable.Repeat(deciding with { Shed = 0, Fault = null }, entry.Followers)];
        return new DecidedTrace(entry.Decision, trigger, held, spans, others, bytes, isOpen, deciding.Shed, deciding.Fault);
    }

    /// <summary>Whether a kept trace may be credited at its end to another rule than the one that kept it.</summary>
    public static bool IsCredited(HeldTrace held) => held.Known is not null && held.Run.Running.IsCredited;

    /// <summary>Credits a kept trace to the first rule that keeps it by what is known.</summary>
    public static void Credit(TraceEntry entry, HeldTrace held, bool isOver)
    {
        held.IsOver |= isOver;
        if (entry.Decision is { } decision && TraceQuestions.Credit(entry, held, isOver) is { } rule)
            entry.Decision = decision.CreditedTo(rule);
    }

    /// <summary>Reuses the last decision if it is equal, as it is for most traces.</summary>
    private static FinalDecision Decision(TraceShard shard, in RootAnswer answer, bool isPartial, DecisionTrigger trigger)
    {
        var last = shard.LastDecision;
        if (last is null || !last.Is(answer.IsKept, isPartial, answer.Opinion, answer.Rule, trigger, answer.Attributes))
        {
            last = new FinalDecision(answer.IsKept, answer.Opinion, answer.Rule, trigger, answer.Attributes) { IsPartial = isPartial };
            shard.LastDecision = last;
        }

        return last;
    }

    /// <summary>Ends the holding of a trace.</summary>
    public static void LetGo(TraceEntry entry)
    {
        entry.Held = null;
        entry.Shard.Order.Remove(entry);
    }
}
