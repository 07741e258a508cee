// What was decided of a trace.
namespace Tracing.Functional.Gateway.Shards;

/// <summary>The decision on a trace, as it is remembered and as its spans are written.</summary>
/// <param name="IsKept">Whether its spans are exported.</param>
/// <param name="Opinion">The policy's opinion: T, and whether it says how many traces a kept one stands for.</param>
/// <param name="Rule">The innermost name around the part that decided, else the kind of that part.</param>
/// <param name="Trigger">What led to the decision.</param>
/// <param name="IsPartial">Whether spans of it were discarded before it was kept.</param>
/// <param name="Attributes">What the policy adds to the root of a kept trace; null is nothing.</param>
internal sealed record Verdict(
    bool IsKept,
    PackedOpinion Opinion,
    string Rule,
    DecisionTrigger Trigger,
    bool IsPartial,
    KeyValuePair<string, object>[]? Attributes)
{
    /// <summary>Whether another decision would be written the same.</summary>
    public bool Is(bool isKept, PackedOpinion opinion, string rule, DecisionTrigger trigger, bool isPartial, object? attributes) =>
        IsKept == isKept && Opinion.Equals(opinion) && string.Equals(Rule, rule, StringComparison.Ordinal)
        && Trigger == trigger && IsPartial == isPartial && ReferenceEquals(Attributes, attributes);
}
