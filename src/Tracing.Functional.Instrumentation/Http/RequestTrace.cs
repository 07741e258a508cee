using System.Diagnostics;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Instrumentation.Http;

// A request on its way, known to everything that runs below its handler. Adds timed events to its span while that is open, and only so many.
internal sealed class RequestTrace(Activity activity, bool hasContent) : RequestInFlight.IRequest
{
    private const int MostEvents = 64;
    private int _events;

    public Activity Activity => activity;

    public bool HasContent => hasContent;

    /// <summary>Whether the response's first byte is announced by itself; otherwise the headers' end is the first that is heard of it.</summary>
    public bool HearsFirstByte { get; set; }

    public void Add(string name, DateTime time, ActivityTagsCollection? attributes = null)
    {
        if (!activity.IsStopped && Interlocked.Increment(ref _events) <= MostEvents)
            activity.AddEvent(new ActivityEvent(name, new DateTimeOffset(time), attributes));
    }
}
