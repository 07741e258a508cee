using Tracing.Functional.Errors;
using Tracing.Functional.Ground;

namespace Tracing.Functional;

// Errors, status, and what happens around a retry, on a span.
public readonly partial record struct Span
{
    private static readonly Hook s_steps = new("span error event");

    /// <summary>
    /// Records an error as an event <c>exception</c>: type, message, stack and what is said of it; as often as there are errors, within the
    /// bounds of <see cref="ErrorOptions"/>. The status stays as it is: see <see cref="Fail(string?)"/>. An exception that an inner span has
    /// recorded gets no second event.
    /// </summary>
    /// <param name="error">What went wrong; null is passed over.</param>
    /// <param name="describe">Says more, and is called only for a recorded span. What it throws is counted and leaves the description as it is.</param>
    /// <example><code>span.RecordError(error, e => e.Validation(field: "amount", constraint: "> 0"));</code></example>
    public Span RecordError(Exception error, Action<ErrorDescription>? describe = null)
    {
        SpanErrors.Record(Activity, error, describe);
        return this;
    }

    /// <summary>Succeeded, which is final: later failures do not change it.</summary>
    public Span Succeed()
    {
        SpanErrors.Succeed(Activity);
        return this;
    }

    /// <summary>
    /// Failed, unless it has succeeded. The span carries <c>error.type</c> and what was said of the error that was recorded last. Without a
    /// description an earlier one stays.
    /// </summary>
    public Span Fail(string? description = null)
    {
        SpanErrors.Fail(Activity, description);
        return this;
    }

    /// <summary>Records the error, where it is not known yet, and fails by it, unless it has succeeded. An earlier description stays.</summary>
    /// <inheritdoc cref="RecordError"/>
    public Span Fail(Exception error, Action<ErrorDescription>? describe = null)
    {
        SpanErrors.Fail(Activity, error, describe);
        return this;
    }

    /// <summary>An event <c>error.detected</c>: from here on something is wrong that may yet be mended.</summary>
    public Span AddErrorDetected(Exception error)
    {
        if (IsRecorded && error is not null)
            s_steps.Run((this, error), static step => step.Item1.AddEvent(ErrorNames.Detected, (ErrorNames.Type, SpanErrors.TypeOf(step.Item1.Activity!, step.error))));
        return this;
    }

    /// <summary>An event <c>retry.attempt</c>: what failed is tried again.</summary>
    /// <param name="count">Which retry this is, from 1.</param>
    /// <param name="max">How many there can be.</param>
    /// <param name="delay">The wait before it.</param>
    /// <param name="cause">What failed, if it was an exception.</param>
    public Span AddRetryAttempt(int count, int max, TimeSpan delay, Exception? cause = null)
    {
        if (IsRecorded)
        {
            s_steps.Run((this, count, max, delay, cause), static step => step.Item1.AddEvent(
                ErrorNames.RetryAttempt,
                (ErrorNames.RetryCount, step.count),
                (ErrorNames.RetryMax, step.max),
                (ErrorNames.RetryDelay, step.delay.TotalMilliseconds),
                (ErrorNames.RetryCause, step.cause?.GetType().ToString())));
        }

        return this;
    }

    /// <summary>An event <c>error.resolved</c>: it went well after so many retries.</summary>
    public Span AddErrorResolved(int retries) => IsRecorded ? AddEvent(ErrorNames.Resolved, (ErrorNames.RetryCount, retries)) : this;
}
