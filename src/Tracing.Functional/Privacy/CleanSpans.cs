using System.Diagnostics;

namespace Tracing.Functional.Privacy;

// The span that this thread cleaned last, so that it is not looked at twice on its way through the pipeline.
internal static class CleanSpans
{
    [ThreadStatic]
    private static Activity? t_last;

    public static void Remember(Activity activity) => t_last = activity;

    /// <summary>Whether it was this one; asked once.</summary>
    public static bool IsLast(Activity activity)
    {
        var isLast = ReferenceEquals(t_last, activity);
        t_last = null;
        return isLast;
    }
}
