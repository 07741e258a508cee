namespace Tracing.Functional.Activities;

// The attributes by which a kept trace's local root tells how it was decided.
internal static class DecisionAttributes
{
    public const string Rule = "sampling.rule";
    public const string AdjustedCount = "sampling.adjusted_count";

    /// <summary>With what a decision at the start adds.</summary>
    public static KeyValuePair<string, object>[] With(KeyValuePair<string, object>[]? others, string rule, PackedOpinion opinion)
    {
        List<KeyValuePair<string, object>> all = [.. others ?? [], new(Rule, rule)];
        if (opinion.IsReliable)
            all.Add(new(AdjustedCount, opinion.Threshold.AdjustedCount));
        return [.. all];
    }
}
