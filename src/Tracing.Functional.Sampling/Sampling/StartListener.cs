using System.Diagnostics;

namespace Tracing.Functional.Sampling;

// Sees every span start of sources that somebody subscribed to, dropped ones too, which samplers and processors cannot: it sets the random
// flag of W3C Trace Context level 2 on new roots (the framework makes their ids at random, but says so only from .NET 11 on), passes it on
// to their children, and keeps the sampler's view of its metrics fresh. It asks for no data, so it never makes a span that nobody else
// wanted; and a source that nobody else subscribed to stays without listeners.
internal sealed class StartListener : IDisposable
{
    /// <summary>Bit 1 of trace-flags; the framework has no name for it before .NET 11.</summary>
    public const ActivityTraceFlags RandomFlag = (ActivityTraceFlags)0x02;

    private readonly PolicySampler _sampler;
    private readonly ActivityListener _listener;

    public StartListener(PolicySampler sampler)
    {
        _sampler = sampler;
        _listener = new ActivityListener { ShouldListenTo = static source => source.HasListeners(), ActivityStarted = Started };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    private void Started(Activity activity)
    {
        if (activity.Parent is { } parent)
            activity.ActivityTraceFlags |= parent.ActivityTraceFlags & RandomFlag;
        else if (activity.HasRemoteParent)
            StartedRemotely(activity);
        else if (IsNewTrace(activity))
            activity.ActivityTraceFlags |= RandomFlag;
    }

    private void StartedRemotely(Activity activity)
    {
        _sampler.Refresh();
        OverwrittenTraceState.Restore(activity);
    }

    /// <summary>A context without an activity is a parent too; and ids of a generator of the user's may be anything.</summary>
    private static bool IsNewTrace(Activity activity) =>
        activity.ParentSpanId == default && Activity.TraceIdGenerator is null && activity.IdFormat == ActivityIdFormat.W3C;
}
