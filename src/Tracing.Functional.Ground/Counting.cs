using System.Diagnostics.Metrics;

namespace Tracing.Functional.Ground;

// Counts in places where nothing may be thrown: who listens to a counter is the application's code, and runs inside the call.
internal static class Counting
{
    public static void Count<T>(this Counter<T> counter, T amount, params ReadOnlySpan<KeyValuePair<string, object?>> tags)
        where T : struct
    {
        try
        {
            counter.Add(amount, tags);
        }
#pragma warning disable CA1031, RCS1075 // It is the listener's own fault, and nobody is left to tell.
        catch (Exception)
#pragma warning restore CA1031, RCS1075
        {
        }
    }
}
