using System.Diagnostics;
using Tracing.Functional.Activities;

namespace Tracing.Functional.Traces;

// The decision about a trace, and how its spans are marked with it. Immutable, except for a cache of the last tracestate: most spans of a
// trace have the same one. Many traces may share one object.
internal sealed class FinalDecision(
    bool isKept, PackedOpinion opinion, string rule, DecisionTrigger trigger, KeyValuePair<string, object>[]? attributes)
{
    private readonly Threshold _written = opinion.IsReliable ? opinion.Threshold : Threshold.Never;
    private Written? _last;

    public bool IsKept { get; } = isKept;

    public PackedOpinion Opinion { get; } = opinion;

    public string Rule { get; } = rule;

    public DecisionTrigger Trigger { get; } = trigger;

    /// <summary>The rule that kept the trace at its start; empty if none did.</summary>
    public string StartRule { get; init; } = "";

    /// <summary>Whether spans of the trace were discarded before it was kept.</summary>
    public bool IsPartial { get; init; }

    public TraceDecision ToRecord() => new(IsKept, Opinion.Threshold, Opinion.IsReliable, Rule, StartRule, Trigger);

    /// <summary>The same decision, credited to another rule.</summary>
    public FinalDecision CreditedTo(string rule) => string.Equals(rule, Rule, StringComparison.Ordinal)
        ? this
        : new FinalDecision(IsKept, Opinion, rule, Trigger, Attributes) { IsPartial = IsPartial, StartRule = StartRule };

    public bool Is(
        bool isKept,
        bool isPartial,
        PackedOpinion opinion,
        string rule,
        DecisionTrigger trigger,
        KeyValuePair<string, object>[]? attributes) =>
        IsKept == isKept && IsPartial == isPartial && Opinion.Equals(opinion) && Trigger == trigger
        && string.Equals(Rule, rule, StringComparison.Ordinal) && ReferenceEquals(Attributes, attributes);

    private KeyValuePair<string, object>[]? Attributes { get; } = attributes;

    /// <summary>
    /// Sets the sampled flag and the threshold of a kept span and of its unsampled parents in this process. A local root also gets the
    /// attributes of the policy and, if <paramref name="isAnnotated"/>, the rule and the adjusted count.
    /// </summary>
    public void WriteTo(Activity activity, bool isAnnotated)
    {
        Mark(activity);
        if (IsPartial)
            activity.SetTag(DecisionAttributes.Partial, DecisionAttributes.Yes);
        for (var parent = activity.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent.Recorded && !Pretence.IsOn)
                break;

            // A span that ends gets the decision when its processors have seen its end.
            EndingSpans.Unless(parent, this, static (parent, decision) => decision.MarkParent(parent));
        }

        if ((isAnnotated || Attributes is not null) && LocalRoot.Is(activity))
            Annotate(activity, isAnnotated);
    }

    private void MarkParent(Activity parent)
    {
        if (parent.Recorded || SpanMarks.IsTakenOut(parent))
            return;
        Mark(parent);
        SpanMarks.SampleLate(parent);
    }

    /// <summary>Sets the sampled flag and the threshold of a kept span.</summary>
    public void Mark(Activity activity)
    {
        activity.ActivityTraceFlags |= ActivityTraceFlags.Recorded;
        var from = activity.TraceStateString;
        var last = _last;
        if (last is null || !ReferenceEquals(last.From, from))
            _last = last = new Written(from, TraceState.withThreshold(from, _written).Text);
        if (!ReferenceEquals(last.To, from))
            activity.TraceStateString = last.To;
    }

    private void Annotate(Activity root, bool isAnnotated)
    {
        foreach (var attribute in Attributes ?? [])
            root.SetTag(attribute.Key, attribute.Value);
        if (!isAnnotated)
            return;

        root.SetTag(DecisionAttributes.Rule, Rule);
        if (StartRule.Length > 0)
            root.SetTag(DecisionAttributes.StartRule, StartRule);
        if (Opinion.IsReliable)
            root.SetTag(DecisionAttributes.AdjustedCount, _written.AdjustedCount);
    }

    private sealed record Written(string? From, string? To);
}
