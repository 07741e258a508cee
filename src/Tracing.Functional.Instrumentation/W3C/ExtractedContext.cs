using System.Diagnostics;

namespace Tracing.Functional;

/// <summary>The sender's context as read from a carrier: the parent for a span here, and the baggage.</summary>
/// <example><code>
/// var sent = Propagation.Extract(message.Headers);
/// using var activity = source.StartActivity("process order", ActivityKind.Consumer, sent.Parent);
/// sent.AddBaggageTo(activity);
/// </code></example>
public readonly record struct ExtractedContext
{
    private readonly IReadOnlyList<KeyValuePair<string, string?>>? _baggage;

    internal ExtractedContext(ActivityContext parent, IReadOnlyList<KeyValuePair<string, string?>>? baggage) =>
        (Parent, _baggage) = (parent, baggage);

    /// <summary>The sender's span, with IsRemote set. If there is none, the default context: a span under it is a new root.</summary>
    public ActivityContext Parent { get; }

    /// <summary>The baggage in the sender's order, values decoded; at most 64 entries, a name may occur twice.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Baggage => _baggage ?? [];

    /// <summary>Whether there is a parent.</summary>
    public bool HasParent => Parent.TraceId != default;

    /// <summary>Adds the baggage to a span, which passes it on to its children and to what they call. Does nothing for null.</summary>
    public void AddBaggageTo(Activity? activity)
    {
        if (activity is null || _baggage is null)
            return;

        // Each new entry stands before the others.
        for (var i = _baggage.Count - 1; i >= 0; i--)
            activity.AddBaggage(_baggage[i].Key, _baggage[i].Value);
    }
}
