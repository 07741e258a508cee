using System.Diagnostics;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Instrumentation.Http;

// A request that its caller cancels has not failed, though the framework says so.
internal sealed class CancelledRequests : IDisposable
{
    /// <summary>
    /// HttpClient's own default. Its timeouts look like cancellations to the handlers that make the span, so one that lasted this long
    /// stays a failure.
    /// </summary>
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(99.9);

    private static readonly Hook s_hook = new("HTTP client cancellation");
    private readonly ForeignSpans _spans = new(RequestHook.SourceName, static activity =>
    {
        if (activity is { Status: ActivityStatusCode.Error, IsAllDataRequested: true })
            s_hook.Run(activity, Forgive);
    });

    public void Dispose() => _spans.Dispose();

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
