namespace Tracing.Functional.Activities;

// Attributes of a kept trace's local root that say how the trace was decided.
internal static class DecisionAttributes
{
    public const string Rule = "sampling.rule";
    public const string AdjustedCount = "sampling.adjusted_count";

    /// <summary>Adds those of a decision at the start.</summary>
    public static KeyValuePair<string, object>[] With(KeyValuePair<string, object>[]? others, string rule, PackedOpinion opinion)
    {
        List<KeyValuePair<string, object>> all = [.. others ?? [], new(Rule, rule)];
        if (opinion.IsReliable)
            all.Add(new(AdjustedCount, opinion.Threshold.AdjustedCount));
        return [.. all];
    }
}
