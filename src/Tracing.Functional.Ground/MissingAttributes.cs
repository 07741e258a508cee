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
}
