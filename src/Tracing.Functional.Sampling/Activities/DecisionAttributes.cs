namespace Tracing.Functional.Activities;

// Attributes that say how a kept trace was decided. Rule and count are on its local root.
internal static class DecisionAttributes
{
    public const string Rule = "sampling.rule";
    /// <summary>What kept the trace at its start, if the policy may wait for traces' ends: the rule may be another at its end.</summary>
    public const string StartRule = "sampling.start_rule";
    public const string AdjustedCount = "sampling.adjusted_count";

    /// <summary>On each exported span of a trace whose earlier spans were discarded by a cut.</summary>
    public const string Partial = "sampling.partial";

    public static readonly object Yes = true;

    /// <summary>Adds those of a decision at the start.</summary>
    /// <param name="others">The attributes of the policy.</param>
    /// <param name="rule">The rule that decided.</param>
    /// <param name="opinion">What it said.</param>
    /// <param name="mayWait">Whether the policy may wait for traces' ends.</param>
    public static KeyValuePair<string, object>[] With(
        KeyValuePair<string, object>[]? others, string rule, PackedOpinion opinion, bool mayWait)
    {
        List<KeyValuePair<string, object>> all = [.. others ?? [], new(Rule, rule)];
        if (mayWait)
            all.Add(new(StartRule, rule));
        if (opinion.IsReliable)
            all.Add(new(AdjustedCount, opinion.Threshold.AdjustedCount));
        return [.. all];
    }
}
