using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Tracing.Functional.Privacy;

// Takes the secrets out of a span that has ended, in place: whatever an exporter reads of it is clean. What has none is not written to.
// Events and links are replaced whole, since the application may share them with other spans. Ids and tracestate stay.
internal static class ActivityRedactor
{
    /// <summary>Whether the span may leave: false, and the sampled flag taken away, where it could not be cleaned.</summary>
    public static bool TryClean(Redactor redactor, Activity activity)
    {
        if (PrivacyMetrics.Faults.Run((redactor, activity), static span => Clean(span.redactor, span.activity), fallback: false))
            return true;

        activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        return false;
    }

    private static bool Clean(Redactor redactor, Activity activity)
    {
        Attributes(redactor, activity);
        Events(redactor, activity);
        Links(redactor, activity);
        Texts(redactor, activity);
        BaggageRedactor.Clean(redactor, activity);
        return true;
    }

    private static void Attributes(Redactor redactor, Activity activity)
    {
        foreach (ref var tag in activity.EnumerateTagObjects())
        {
            var clean = redactor.Value(tag.Key, tag.Value);
            if (!ReferenceEquals(clean, tag.Value))
                tag = new(tag.Key, clean);
        }
    }

    private static void Events(Redactor redactor, Activity activity)
    {
        foreach (ref var happened in activity.EnumerateEvents())
        {
            var name = redactor.Name(happened.Name);
            var tags = Tags(redactor, happened.EnumerateTagObjects());
            if (tags is not null || !ReferenceEquals(name, happened.Name))
                happened = new ActivityEvent(name, happened.Timestamp, tags ?? [.. happened.Tags]);
        }
    }

    private static void Links(Redactor redactor, Activity activity)
    {
        foreach (ref var link in activity.EnumerateLinks())
        {
            if (Tags(redactor, link.EnumerateTagObjects()) is { } tags)
                link = new ActivityLink(link.Context, tags);
        }
    }

    /// <summary>A copy without secrets, null where there are none.</summary>
    private static ActivityTagsCollection? Tags(Redactor redactor, Activity.Enumerator<KeyValuePair<string, object?>> tags)
    {
        var isClean = true;
        foreach (ref var tag in tags)
            isClean &= ReferenceEquals(redactor.Value(tag.Key, tag.Value), tag.Value);
        if (isClean)
            return null;

        var copy = new ActivityTagsCollection();
        foreach (ref var tag in tags)
            copy[tag.Key] = redactor.Value(tag.Key, tag.Value);
        return copy;
    }

    private static void Texts(Redactor redactor, Activity activity)
    {
        // Where the name was never changed, both are the same text.
        var name = redactor.Name(activity.DisplayName);
        var operation = ReferenceEquals(activity.OperationName, activity.DisplayName) ? name : redactor.Name(activity.OperationName);
        if (!ReferenceEquals(name, activity.DisplayName))
            activity.DisplayName = name;
        if (!ReferenceEquals(operation, activity.OperationName))
            OperationName(activity) = operation;
        if (activity.StatusDescription is { } description && redactor.Text(description) is var clean && !ReferenceEquals(clean, description))
            activity.SetStatus(activity.Status, clean);
    }

    /// <summary>The name that a span starts with cannot be changed otherwise. Where the field is another one, this throws, and the span stays.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<OperationName>k__BackingField")]
    private static extern ref string OperationName(Activity activity);
}
