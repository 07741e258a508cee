using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Tracing.Functional.Limits;

// The framework lets nobody take an event or a link from a span. The lists behind Activity.Events and Activity.Links can be cleared,
// though; what shall stay is added again in the public way. Where a later framework has other lists, nothing is changed.
internal static class ActivityInternals
{
    /// <summary>False where this framework cannot; the span is unchanged then.</summary>
    public static bool TryReplaceEvents(Activity activity, IReadOnlyList<ActivityEvent> events)
    {
        if (!TryClear(activity.Events))
            return false;
        foreach (var happened in events)
            activity.AddEvent(happened);
        return true;
    }

    /// <summary>False where this framework cannot; the span is unchanged then.</summary>
    public static bool TryReplaceLinks(Activity activity, IReadOnlyList<ActivityLink> links)
    {
        if (!TryClear(activity.Links))
            return false;
        foreach (var link in links)
            activity.AddLink(link);
        return true;
    }

    /// <summary>An empty list may be one that all spans share, so it is left alone.</summary>
    private static bool TryClear<T>(IEnumerable<T> list)
    {
        if (!list.Any())
            return true;

        try
        {
            SpanList<T>.Clear(list);
            return true;
        }
        catch (Exception failure) when (failure is MissingMemberException or TypeLoadException or InvalidProgramException or InvalidCastException)
        {
            return false;
        }
    }

    // Generic, since the runtime binds accessors of a generic type only by their own type parameter.
    private static class SpanList<T>
    {
        [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Clear")]
        public static extern void Clear([UnsafeAccessorType("System.Diagnostics.DiagLinkedList`1[[!0]], System.Diagnostics.DiagnosticSource")] object list);
    }
}
