using System.Diagnostics;
using Tracing.Functional.Activities;

namespace Tracing.Functional.Traces;

// What was decided of a trace, as its spans need it. Immutable but for a text that is remembered: most spans of a trace carry one tracestate.
internal sealed class FinalDecision(bool isKept, PackedOpinion opinion, string rule, DecisionTrigger trigger, KeyValuePair<string, object>[]? attributes)
{
    private readonly Threshold _written = opinion.IsReliable ? opinion.Threshold : Threshold.Never;
    private Written? _last;

    public bool IsKept { get; } = isKept;

    /// <summary>The threshold and whether it is reliable.</summary>
    public PackedOpinion Opinion { get; } = opinion;

    public string Rule { get; } = rule;

    public DecisionTrigger Trigger { get; } = trigger;

    public TraceDecision ToRecord() => new(IsKept, Opinion.Threshold, Opinion.IsReliable, Rule, Trigger);

    public bool Is(bool isKept, PackedOpinion opinion, string rule, DecisionTrigger trigger, KeyValuePair<string, object>[]? attributes) =>
        IsKept == isKept && Opinion.Equals(opinion) && Trigger == trigger && string.Equals(Rule, rule, StringComparison.Ordinal)
        && ReferenceEquals(Attributes, attributes);

    private KeyValuePair<string, object>[]? Attributes { get; } = attributes;

    /// <summary>Makes a kept span say so: flag and threshold, and on the local root what the policy adds.</summary>
    public void WriteTo(Activity activity, bool isAnnotated)
    {
        Mark(activity);
        for (var open = activity.Parent; open is { Recorded: false }; open = open.Parent)
            Mark(open);

        if ((isAnnotated || Attributes is not null) && LocalRoot.Is(activity))
            Annotate(activity, isAnnotated);
    }

    private void Mark(Activity activity)
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
        if (Opinion.IsReliable)
            root.SetTag(DecisionAttributes.AdjustedCount, _written.AdjustedCount);
    }

    private sealed record Written(string? From, string? To);
}
