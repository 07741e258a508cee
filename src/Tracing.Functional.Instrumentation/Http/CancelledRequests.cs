using System.Diagnostics;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Instrumentation.Http;

// A request that its caller cancels has not failed, though the framework says so. A listener that samples nothing is called before the
// provider's, so that all exporters see it.
internal sealed class CancelledRequests : IDisposable
{
    /// <summary>
    /// HttpClient's own default. Its timeouts look like cancellations to the handlers that make the span, so one that lasted this long
    /// stays a failure.
    /// </summary>
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(99.9);

    private static readonly Hook s_hook = new("HTTP client cancellation");
    private readonly ActivityListener _listener;

    public CancelledRequests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => string.Equals(source.Name, RequestHook.SourceName, StringComparison.Ordinal),
            ActivityStopped = static activity =>
            {
                if (activity is { Status: ActivityStatusCode.Error, IsAllDataRequested: true })
                    s_hook.Run(activity, Forgive);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    private static void Forgive(Activity activity)
    {
        if (activity.Duration >= s_timeout || activity.GetTagItem(Convention.ErrorType) is not string type || !IsCancellation(type))
            return;
        activity.SetTag(Convention.ErrorType, null);
        activity.SetStatus(ActivityStatusCode.Unset);
    }

    private static bool IsCancellation(string type) => type is "System.Threading.Tasks.TaskCanceledException"
        or "System.OperationCanceledException";
}
