namespace Tracing.Functional.Activities;

// Attributes that say how a kept trace was decided. Rule and count are on its local root.
internal static class DecisionAttributes
{
    public const string Rule = "sampling.rule";
    public const string AdjustedCount = "sampling.adjusted_count";

    /// <summary>On each exported span of a trace whose earlier spans were discarded by a cut.</summary>
    public const string Partial = "sampling.partial";

    public static readonly object Yes = true;

    /// <summary>Adds those of a decision at the start.</summary>
    public static KeyValuePair<string, object>[] With(KeyValuePair<string, object>[]? others, string rule, PackedOpinion opinion)
    {
        List<KeyValuePair<string, object>> all = [.. others ?? [], new(Rule, rule)];
        if (opinion.IsReliable)
            all.Add(new(AdjustedCount, opinion.Threshold.AdjustedCount));
        return [.. all];
    }
}
