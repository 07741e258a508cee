using System.Diagnostics;
using OpenTelemetry;

namespace Tracing.Functional.Sampling;

// Gets every span start of sources that have other listeners. Unlike processors it gets dropped spans too, and unlike samplers the span
// itself. It sets the random flag of W3C Trace Context level 2 on new roots and copies it to their children: the framework creates random
// ids, but sets the flag only from .NET 11 on. It also refreshes the sampler's fast path, and hears the ends of spans that the provider
// does not report: because instrumentation is suppressed, or because somebody cleared IsAllDataRequested after the start, as filters of
// instrumentation do. It samples nothing, so no span is created because of it, and a source without other listeners gets none.
internal sealed class StartListener : IDisposable
{
    /// <summary>Bit 1 of trace-flags; the framework has no name for it before .NET 11.</summary>
    public const ActivityTraceFlags RandomFlag = (ActivityTraceFlags)0x02;

    private readonly PolicySampler _sampler;
    private readonly ActivityListener _listener;

    public StartListener(PolicySampler sampler)
    {
        _sampler = sampler;
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.HasListeners(),
            ActivityStarted = Started,
            ActivityStopped = sampler.HasEngine ? Stopped : null,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    private void Started(Activity activity)
    {
        if (!activity.IsAllDataRequested)
            _sampler.StartedUnheard(activity);
        if (activity.Parent is { } parent)
            activity.ActivityTraceFlags |= parent.ActivityTraceFlags & RandomFlag;
        else if (activity.HasRemoteParent)
            StartedRemotely(activity);
        else if (IsNewTrace(activity))
            activity.ActivityTraceFlags |= RandomFlag;
    }

    private void Stopped(Activity activity)
    {
        if (!activity.IsAllDataRequested || Sdk.SuppressInstrumentation)
            _sampler.EndedUnheard(activity);
    }

    private void StartedRemotely(Activity activity)
    {
        _sampler.Refresh();
        OverwrittenTraceState.Restore(activity);
        SecondStart.Started(_sampler, activity);
    }

    /// <summary>False also if the parent is a context without an activity, or if ids come from the user's generator.</summary>
    private static bool IsNewTrace(Activity activity) =>
        activity.ParentSpanId == default && Activity.TraceIdGenerator is null && activity.IdFormat == ActivityIdFormat.W3C;
}
