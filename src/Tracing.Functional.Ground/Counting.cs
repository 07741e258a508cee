using System.Diagnostics.Metrics;

namespace Tracing.Functional.Ground;

// Counts without throwing: listeners of a counter are code of the application and run inside the call.
internal static class Counting
{
    public static void Count<T>(this Counter<T> counter, T amount, params ReadOnlySpan<KeyValuePair<string, object?>> tags)
        where T : struct
    {
        try
        {
            counter.Add(amount, tags);
        }
#pragma warning disable CA1031, RCS1075 // It is the listener's own fault, and there is nobody to report it to.
        catch (Exception)
#pragma warning restore CA1031, RCS1075
        {
        }
    }
}
