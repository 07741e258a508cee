namespace Tracing.Functional.Activities;

// Attributes of a kept trace's local root that say how the trace was decided.
internal static class DecisionAttributes
{
    public const string Rule = "sampling.rule";
    public const string AdjustedCount = "sampling.adjusted_count";

    /// <summary>Adds those of a decision at the start.</summary>
    public static KeyValuePair<string, object>[] With(KeyValuePair<string, object>[]? others, string rule, ulong said)
    {
        List<KeyValuePair<string, object>> all = [.. others ?? [], new(Rule, rule)];
        if (Said.isReliable(said))
            all.Add(new(AdjustedCount, new Threshold(Said.threshold(said)).AdjustedCount));
        return [.. all];
    }
}
