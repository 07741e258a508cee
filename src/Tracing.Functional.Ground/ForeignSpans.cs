using System.Diagnostics;

namespace Tracing.Functional.Ground;

// Hears of the spans of one source that others make. It is registered before the provider's own listener, so what it changes at a span's end
// is seen by all processors, whatever their order. It asks for no data.
internal sealed class ForeignSpans : IDisposable
{
    private readonly ActivityListener _listener;

    public ForeignSpans(string source, Action<Activity> stopped, Action<Activity>? started = null)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = other => string.Equals(other.Name, source, StringComparison.Ordinal),
            ActivityStarted = started,
            ActivityStopped = stopped,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    /// <summary>From now on the span is not recorded, and no exporter gets it.</summary>
    public static void LeaveOut(Activity span)
    {
        span.IsAllDataRequested = false;
        span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }
}
