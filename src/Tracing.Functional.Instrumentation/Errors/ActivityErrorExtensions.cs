using System.Diagnostics;
using Tracing.Functional.Errors;

namespace Tracing.Functional;

/// <summary>Errors and status on the framework's own spans, by the same rules as on <see cref="Span"/>. On null nothing happens.</summary>
/// <example><code>Activity.Current.RecordError(error, e => e.External("bank"));</code></example>
public static class ActivityErrorExtensions
{
    /// <summary>See <see cref="Span.RecordError"/>.</summary>
    public static Activity? RecordError(this Activity? activity, Exception error, Action<ErrorDescription>? describe = null)
    {
        SpanErrors.Record(activity, error, describe);
        return activity;
    }

    /// <summary>See <see cref="Span.Succeed"/>. <c>Activity.SetStatus</c> itself keeps no such rule.</summary>
    public static Activity? Succeed(this Activity? activity)
    {
        SpanErrors.Succeed(activity);
        return activity;
    }

    /// <summary>See <see cref="Span.Fail(string?)"/>.</summary>
    public static Activity? Fail(this Activity? activity, string? description = null)
    {
        SpanErrors.Fail(activity, description);
        return activity;
    }

    /// <summary>See <see cref="Span.Fail(Exception, Action{ErrorDescription}?)"/>.</summary>
    public static Activity? Fail(this Activity? activity, Exception error, Action<ErrorDescription>? describe = null)
    {
        SpanErrors.Fail(activity, error, describe);
        return activity;
    }
}
