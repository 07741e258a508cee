using System.Diagnostics;

namespace Tracing.Functional.Sampling;

// Sets the random flag of W3C Trace Context level 2 on the roots that our sampler decided, kept or dropped: the framework makes
// their ids at random but does not say so. A sampler cannot set flags and processors do not see dropped spans, hence a listener;
// it asks for no data, so it never makes a span that nobody else wanted.
internal sealed class RandomFlag : IDisposable
{
    /// <summary>Bit 1 of trace-flags; the framework has no name for it before .NET 11.</summary>
    public const ActivityTraceFlags Flag = (ActivityTraceFlags)0x02;

    [ThreadStatic]
    private static string? s_root;

    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = static _ => true,
        ActivityStarted = static activity => Started(activity),
    };

    public RandomFlag() => ActivitySource.AddActivityListener(_listener);

    /// <summary>The trace that a sampler of ours decides on this thread; its root starts next.</summary>
    public static void Root(ActivityTraceId traceId) => s_root = traceId.ToHexString();

    public void Dispose() => _listener.Dispose();

    private static void Started(Activity activity)
    {
        // Ids of a generator of the user's may be anything.
        if (activity.Parent is null && s_root is not null && ReferenceEquals(s_root, activity.TraceId.ToHexString()) && Activity.TraceIdGenerator is null)
        {
            s_root = null;
            activity.ActivityTraceFlags |= Flag;
        }
    }
}
