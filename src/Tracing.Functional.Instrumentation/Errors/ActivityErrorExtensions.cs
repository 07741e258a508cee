using System.Diagnostics;
using Tracing.Functional.Errors;

namespace Tracing.Functional;

/// <summary>
/// Errors and status on the framework's own spans, by the same rules as on the spans of <c>Spans.Run</c>. On null nothing happens.
/// </summary>
/// <example><code>Activity.Current.RecordError(error, e => e.External("bank"));</code></example>
public static class ActivityErrorExtensions
{
    /// <summary>Records an error as an event <c>exception</c>; the status stays. An inner span's error gets no second event.</summary>
    /// <param name="activity">The span.</param>
    /// <param name="error">What went wrong; null is ignored.</param>
    /// <param name="describe">Adds a description. Called for recorded spans only; its exceptions are counted and ignored.</param>
    public static Activity? RecordError(this Activity? activity, Exception error, Action<ErrorDescription>? describe = null)
    {
        SpanErrors.Record(activity, error, describe);
        return activity;
    }

    /// <summary>Sets the status Ok, which is final. <c>Activity.SetStatus</c> does not keep it final.</summary>
    public static Activity? Succeed(this Activity? activity)
    {
        SpanErrors.Succeed(activity);
        return activity;
    }

    /// <summary>Sets the status Error unless the span has succeeded. Without a description an earlier one stays.</summary>
    public static Activity? Fail(this Activity? activity, string? description = null)
    {
        SpanErrors.Fail(activity, description);
        return activity;
    }

    /// <summary>Records the error, unless it is known already, and sets the status Error unless the span has succeeded.</summary>
    /// <inheritdoc cref="RecordError"/>
    public static Activity? Fail(this Activity? activity, Exception error, Action<ErrorDescription>? describe = null)
    {
        SpanErrors.Fail(activity, error, describe);
        return activity;
    }
}
