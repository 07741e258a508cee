using System.Diagnostics;
using Tracing.Functional.Activities;

namespace Tracing.Functional.Traces;

// What was decided of a trace, as its spans need it. Immutable but for a text that is remembered: most spans of a trace carry one tracestate.
internal sealed class TraceVerdict(bool isKept, ulong said, string rule, DecisionTrigger trigger, KeyValuePair<string, object>[]? attributes)
{
    private readonly Threshold _written = Functional.Said.isReliable(said) ? new Threshold(Functional.Said.threshold(said)) : Threshold.Never;
    private Written? _last;

    /// <summary>A threshold that nothing passes, as Said has it.</summary>
    public static ulong Never { get; } = Functional.Said.ofOpinion(Opinion.NewSay(Threshold.Never, false));

    public bool IsKept { get; } = isKept;

    /// <summary>The threshold and whether it is reliable, as Said has them.</summary>
    public ulong Said { get; } = said;

    public string Rule { get; } = rule;

    public DecisionTrigger Trigger { get; } = trigger;

    public TraceDecision Decision => new(IsKept, new Threshold(Functional.Said.threshold(Said)), Functional.Said.isReliable(Said), Rule, Trigger);

    public bool Is(bool isKept, ulong said, string rule, DecisionTrigger trigger, KeyValuePair<string, object>[]? attributes) =>
        IsKept == isKept && Said == said && Trigger == trigger && string.Equals(Rule, rule, StringComparison.Ordinal)
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
        if (Functional.Said.isReliable(Said))
            root.SetTag(DecisionAttributes.AdjustedCount, _written.AdjustedCount);
    }

    private sealed record Written(string? From, string? To);
}
