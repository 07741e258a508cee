using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Tracing.Functional.Limits;

// The framework has no method that removes an event or a link from a span. So the lists behind Activity.Events and Activity.Links are
// cleared, and the items to keep are added again by the public methods. If a later framework has other lists, nothing is changed.
internal static class ActivityInternals
{
    /// <summary>False if this framework has other lists. The span is unchanged then.</summary>
    public static bool TryReplaceEvents(Activity activity, IReadOnlyList<ActivityEvent> events)
    {
        if (!TryClear(activity.Events))
            return false;
        foreach (var happened in events)
            activity.AddEvent(happened);
        return true;
    }

    /// <summary>False if this framework has other lists. The span is unchanged then.</summary>
    public static bool TryReplaceLinks(Activity activity, IReadOnlyList<ActivityLink> links)
    {
        if (!TryClear(activity.Links))
            return false;
        foreach (var link in links)
            activity.AddLink(link);
        return true;
    }

    /// <summary>All spans may share one empty list, so it must not be touched.</summary>
    private static bool TryClear<T>(IEnumerable<T> list)
    {
        if (!list.Any())
            return true;

        try
        {
            SpanList<T>.Clear(list);
            return true;
        }
        catch (Exception failure)
            when (failure is MissingMemberException or TypeLoadException or InvalidProgramException or InvalidCastException)
        {
            return false;
        }
    }

    // Generic, because the runtime binds accessors of a generic type only by their own type parameter.
    private static class SpanList<T>
    {
        [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Clear")]
        public static extern void Clear(
            [UnsafeAccessorType("System.Diagnostics.DiagLinkedList`1[[!0]], System.Diagnostics.DiagnosticSource")] object list);
    }
}
