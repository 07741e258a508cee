using System.Diagnostics;

namespace Tracing.Functional.Sampling;

// Sees every span start, dropped ones too, which samplers and processors cannot: it sets the random flag of W3C Trace Context level 2 on
// the roots that the sampler has just decided (the framework makes their ids at random but does not say so), passes it on to
// their children, and keeps the
// sampler's view of its metrics fresh. It asks for no data, so it never makes a span that nobody else wanted.
internal sealed class StartListener : IDisposable
{
    /// <summary>Bit 1 of trace-flags; the framework has no name for it before .NET 11.</summary>
    public const ActivityTraceFlags RandomFlag = (ActivityTraceFlags)0x02;

    [ThreadStatic]
    private static string? s_root;

    private readonly PolicySampler _sampler;
    private readonly ActivityListener _listener;

    public StartListener(PolicySampler sampler)
    {
        _sampler = sampler;
        _listener = new ActivityListener { ShouldListenTo = static _ => true, ActivityStarted = Started };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>A sampler of ours decides this trace on this thread; its root starts next.</summary>
    public static void RootDecided(ActivityTraceId traceId) => s_root = traceId.ToHexString();

    public void Dispose() => _listener.Dispose();

    private void Started(Activity activity)
    {
        _sampler.Refresh();

        if (activity.Parent is { } parent)
            activity.ActivityTraceFlags |= parent.ActivityTraceFlags & RandomFlag;
        else if (s_root is { } root && ReferenceEquals(root, activity.TraceId.ToHexString()))
            RootStarted(activity);
    }

    /// <summary>Ids of a generator of the user's may be anything, so only the framework's are said to be random.</summary>
    private static void RootStarted(Activity root)
    {
        s_root = null;
        if (Activity.TraceIdGenerator is null)
            root.ActivityTraceFlags |= RandomFlag;
    }
}
