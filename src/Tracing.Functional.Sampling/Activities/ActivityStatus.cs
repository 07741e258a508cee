using System.Diagnostics;

namespace Tracing.Functional.Activities;

// The status that a span is exported with. Instrumentation written before the framework had a status sets it by two attributes, and
// OpenTelemetry's exporters read them if the framework's own status is not set. So does everything here that asks whether a span failed.
internal static class ActivityStatus
{
    public const string CodeKey = "otel.status_code";
    public const string DescriptionKey = "otel.status_description";
    private const string Error = "ERROR";
    private const string Ok = "OK";

    public static bool IsFailed(Activity activity) => Of(activity) == ActivityStatusCode.Error;

    public static ActivityStatusCode Of(Activity activity) =>
        activity.Status == ActivityStatusCode.Unset ? OfText(Last(activity, CodeKey) as string) : activity.Status;

    /// <summary>What the status says; null if it says nothing.</summary>
    public static string? Description(Activity activity) =>
        activity.Status == ActivityStatusCode.Unset && Last(activity, CodeKey) is not null
            ? Last(activity, DescriptionKey) as string
            : activity.StatusDescription;

    private static ActivityStatusCode OfText(string? text) =>
        Error.Equals(text, StringComparison.OrdinalIgnoreCase) ? ActivityStatusCode.Error
        : Ok.Equals(text, StringComparison.OrdinalIgnoreCase) ? ActivityStatusCode.Ok
        : ActivityStatusCode.Unset;

    /// <summary>Of several attributes with one key the exporters take the last.</summary>
    private static object? Last(Activity activity, string key)
    {
        object? value = null;
        foreach (ref readonly var tag in activity.EnumerateTagObjects())
        {
            if (string.Equals(tag.Key, key, StringComparison.Ordinal))
                value = tag.Value;
        }

        return value;
    }
}
