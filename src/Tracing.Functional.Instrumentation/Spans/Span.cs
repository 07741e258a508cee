using System.Diagnostics;
using Tracing.Functional.Ground;

namespace Tracing.Functional;

/// <summary>
/// A span that may not exist. If nobody listens or nothing is recorded, every member does nothing and costs next to nothing, so callers
/// never check for null. Dispose ends it; a second time is harmless. Members return the span.
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

    /// <summary>Whether values that are set are kept. False also if the span exists only to pass its trace on.</summary>
    public bool IsRecorded => Activity is { IsAllDataRequested: true };

    /// <summary>Trace id, span id and flags, to link to or to pass on; the default context if there is no span.</summary>
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

    /// <summary>
    /// Sets an attribute of another type. OpenTelemetry has arrays of strings, numbers and booleans; other values are exported as text.
    /// </summary>
    public Span SetAttribute(string key, object? value)
    {
        if (IsRecorded)
            Activity!.SetTag(key, value);
        return this;
    }

    /// <summary>
    /// Sets an attribute that is computed only for a recorded span. If the function throws, that is counted and there is no attribute.
    /// </summary>
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

    /// <summary>Adds a link to another span, such as that of a message in a batch. The default context, of no span, is ignored.</summary>
    public Span AddLink(ActivityContext context, params ReadOnlySpan<(string Key, object? Value)> attributes)
    {
        if (IsRecorded && context != default)
            Activity!.AddLink(new ActivityLink(context, Attributes(attributes)));
        return this;
    }

    /// <summary>Renames the span when a better name is known later. Sampling has seen the first name.</summary>
    public Span UpdateName(string name)
    {
        if (IsRecorded)
            Activity!.DisplayName = name;
        return this;
    }

    /// <summary>Ends the span. Exceptions of the provider's processors are counted and ignored.</summary>
    public void Dispose()
    {
        if (Activity is not { IsStopped: false } activity)
            return;
        s_end.Run(activity, static activity => activity.Dispose());

        // If a processor threw, the framework has not done this.
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
