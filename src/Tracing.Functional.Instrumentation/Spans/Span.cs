using System.Diagnostics;
using Tracing.Functional.Ground;

namespace Tracing.Functional;

/// <summary>
/// A span that may not exist: where nobody listens or nothing is recorded, every member does nothing and costs next to nothing, so callers
/// never check for null. Disposing it ends it; twice is harmless. Members return the span again.
/// </summary>
/// <param name="Activity">The framework's span behind it, or null.</param>
/// <example><code>
/// using var span = Spans.Start("check inventory");
/// span.SetAttribute("order.item", item).AddEvent("stock reserved", ("warehouse", "north"));
/// </code></example>
public readonly partial record struct Span(Activity? Activity) : IDisposable
{
    private static readonly Hook s_values = new("span attribute");
    private static readonly Hook s_end = new("span end");

    /// <summary>Whether anything that is set is kept; false also where the span exists only to hand its trace on.</summary>
    public bool IsRecorded => Activity is { IsAllDataRequested: true };

    /// <summary>Trace id, span id and flags, to link to or to hand on; default where there is no span.</summary>
    public ActivityContext Context => Activity?.Context ?? default;

    /// <summary>Sets an attribute; null removes it.</summary>
    public Span SetAttribute(string key, string? value)
    {
        if (IsRecorded)
            Activity!.SetTag(key, value);
        return this;
    }

    /// <summary>Sets an attribute.</summary>
    public Span SetAttribute(string key, long value)
    {
        if (IsRecorded)
            Activity!.SetTag(key, value);
        return this;
    }

    /// <summary>Sets an attribute.</summary>
    public Span SetAttribute(string key, double value)
    {
        if (IsRecorded)
            Activity!.SetTag(key, value);
        return this;
    }

    /// <summary>Sets an attribute.</summary>
    public Span SetAttribute(string key, bool value)
    {
        if (IsRecorded)
            Activity!.SetTag(key, value);
        return this;
    }

    /// <summary>Sets an attribute of another type: OpenTelemetry knows arrays of texts, numbers and booleans; other values are exported as text.</summary>
    public Span SetAttribute(string key, object? value)
    {
        if (IsRecorded)
            Activity!.SetTag(key, value);
        return this;
    }

    /// <summary>Sets an attribute that is worth computing only for a recorded span. A function that throws leaves it out, and is counted.</summary>
    public Span SetAttribute(string key, Func<object?> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (IsRecorded)
            s_values.Run((Activity!, key, value), static set => set.Item1.SetTag(set.key, set.value()));
        return this;
    }

    /// <summary>Adds an event that happens now.</summary>
    public Span AddEvent(string name, params ReadOnlySpan<(string Key, object? Value)> attributes)
    {
        if (IsRecorded)
            Activity!.AddEvent(new ActivityEvent(name, tags: Attributes(attributes)));
        return this;
    }

    /// <summary>Adds a link to another span, such as that of a message in a batch. The default context, of no span, is passed over.</summary>
    public Span AddLink(ActivityContext context, params ReadOnlySpan<(string Key, object? Value)> attributes)
    {
        if (IsRecorded && context != default)
            Activity!.AddLink(new ActivityLink(context, Attributes(attributes)));
        return this;
    }

    /// <summary>Renames it, where a better name is known only later. Sampling has seen the first one.</summary>
    public Span UpdateName(string name)
    {
        if (IsRecorded)
            Activity!.DisplayName = name;
        return this;
    }

    /// <summary>Ends it. What processors of the provider throw is counted and does not get here.</summary>
    public void Dispose()
    {
        if (Activity is not { IsStopped: false } activity)
            return;
        s_end.Run(activity, static activity => activity.Dispose());

        // A processor that threw has kept the framework from this.
        if (ReferenceEquals(Activity.Current, activity))
            Activity.Current = activity.Parent;
    }

    private static ActivityTagsCollection? Attributes(ReadOnlySpan<(string Key, object? Value)> attributes)
    {
        if (attributes.IsEmpty)
            return null;
        var tags = new ActivityTagsCollection();
        foreach (var (key, value) in attributes)
            tags[key] = value;
        return tags;
    }
}
