using System.Diagnostics;

namespace Tracing.Functional.Ground;

// Adds attributes to spans of other libraries. A value that is there already stays.
internal static class MissingAttributes
{
    public static void SetMissing(this Activity span, string name, string? value)
    {
        if (value is not null && span.GetTagItem(name) is null)
            span.SetTag(name, value);
    }

    public static void SetMissing(this Activity span, string name, int value)
    {
        if (span.GetTagItem(name) is null)
            span.SetTag(name, value);
    }

    /// <summary>For a number that is boxed already.</summary>
    public static void SetMissing(this Activity span, string name, object value)
    {
        if (span.GetTagItem(name) is null)
            span.SetTag(name, value);
    }

    /// <summary>Marks the span as failed. A status that is there already stays.</summary>
    public static void SetMissingError(this Activity span, string? type)
    {
        span.SetMissing("error.type", type);
        if (span.Status == ActivityStatusCode.Unset)
            span.SetStatus(ActivityStatusCode.Error);
    }
}
