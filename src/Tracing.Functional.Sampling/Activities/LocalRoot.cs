using System.Diagnostics;

namespace Tracing.Functional.Activities;

internal static class LocalRoot
{
    /// <summary>Whether no span of this process is its parent.</summary>
    public static bool Is(Activity activity) =>
        activity.HasRemoteParent || StartsTrace(activity);

    /// <summary>Whether it has no parent at all.</summary>
    public static bool StartsTrace(Activity activity) => activity.Parent is null && activity.ParentSpanId == default;
}
