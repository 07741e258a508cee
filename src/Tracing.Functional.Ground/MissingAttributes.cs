using System.Diagnostics;

namespace Tracing.Functional.Ground;

// Adds attributes to spans of other libraries. A value that is there already stays.
internal static class MissingAttributes
{
    public static void SetMissing(this Activity span, string name, string? value)
    {
        if (value is not null)
            span.SetMissing(name, (object)value);
    }

    /// <summary>For a text, or a number that is boxed already. Looks through the span's attributes once.</summary>
    public static void SetMissing(this Activity span, string name, object value)
    {
        foreach (ref readonly var tag in span.EnumerateTagObjects())
        {
            if (!string.Equals(tag.Key, name, StringComparison.Ordinal))
                continue;
            if (tag.Value is null)
                span.SetTag(name, value);
            return;
        }

        span.AddTag(name, value);
    }

    /// <summary>Marks the span as failed. A status that is there already stays.</summary>
    public static void SetMissingError(this Activity span, string? type)
    {
        span.SetMissing(Convention.ErrorType, type);
        if (span.Status == ActivityStatusCode.Unset)
            span.SetStatus(ActivityStatusCode.Error);
    }
}
