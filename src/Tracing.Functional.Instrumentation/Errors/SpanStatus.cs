using System.Diagnostics;

namespace Tracing.Functional.Errors;

// OpenTelemetry's rules for a span's status, which the framework does not keep: Ok is final, and an error's description stays if a later
// failure has none.
internal static class SpanStatus
{
    public static void Succeed(Activity activity) => activity.SetStatus(ActivityStatusCode.Ok);

    /// <summary>False if the span has succeeded before.</summary>
    public static bool Fail(Activity activity, string? description)
    {
        if (activity.Status == ActivityStatusCode.Ok)
            return false;
        activity.SetStatus(ActivityStatusCode.Error, string.IsNullOrEmpty(description) ? activity.StatusDescription : description);
        return true;
    }
}
