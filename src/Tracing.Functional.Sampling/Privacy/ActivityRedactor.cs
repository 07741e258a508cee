using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Tracing.Functional.Privacy;

// Removes the secrets of a span that has ended, in place, so that exporters read a clean span. A span without secrets is not written to.
// Events and links are replaced whole, because the application may share them with other spans. Ids and tracestate stay.
internal static class ActivityRedactor
{
    /// <summary>False if the span could not be cleaned. Its sampled flag is cleared then, and it must not leave.</summary>
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

    /// <summary>A copy without secrets, null if there are none.</summary>
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
        // If the name was never changed, both are the same object.
        var name = redactor.Name(activity.DisplayName);
        var operation = ReferenceEquals(activity.OperationName, activity.DisplayName) ? name : redactor.Name(activity.OperationName);
        if (!ReferenceEquals(name, activity.DisplayName))
            activity.DisplayName = name;
        if (!ReferenceEquals(operation, activity.OperationName))
            OperationName(activity) = operation;
        if (activity.StatusDescription is not { } description)
            return;

        var clean = redactor.Text(description);
        if (!ReferenceEquals(clean, description))
            activity.SetStatus(activity.Status, clean);
    }

    /// <summary>The framework has no setter for it. If a later framework renames the field, this throws, and the span stays.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<OperationName>k__BackingField")]
    private static extern ref string OperationName(Activity activity);
}
