using System.Diagnostics;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Instrumentation.Http;

// A request that is being sent, visible to everything that runs below its handler. Adds up to 64 timed events to its span while that is
// open.
internal sealed class RequestTrace(Activity activity, bool hasContent) : RequestInFlight.IRequest
{
    private const int MostEvents = 64;
    private int _events;

    public Activity Activity => activity;

    public bool HasContent => hasContent;

    /// <summary>Whether the framework announces the response's first byte; otherwise the end of its headers is the first event.</summary>
    public bool HearsFirstByte { get; set; }

    public void Add(string name, DateTime time, ActivityTagsCollection? attributes = null)
    {
        if (!activity.IsStopped && Interlocked.Increment(ref _events) <= MostEvents)
            activity.AddEvent(new ActivityEvent(name, new DateTimeOffset(time), attributes));
    }
}
