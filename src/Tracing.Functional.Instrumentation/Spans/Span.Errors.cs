using Tracing.Functional.Errors;
using Tracing.Functional.Ground;

namespace Tracing.Functional;

// Errors, status, and what happens around a retry, on a span.
public readonly partial record struct Span
{
    private static readonly Hook s_steps = new("span error event");

    /// <summary>
    /// Records an error as an event <c>exception</c>: type, message, stack and description. Each error gets an event, within the limits of
    /// <see cref="ErrorOptions"/>, unless an inner span has recorded the exception. The status stays: see <see cref="Fail(string?)"/>.
    /// </summary>
    /// <param name="error">What went wrong; null is ignored.</param>
    /// <param name="describe">Adds a description. Called only for a recorded span. Its exceptions are counted and ignored.</param>
    /// <example><code>span.RecordError(error, e => e.Validation(field: "amount", constraint: "> 0"));</code></example>
    public Span RecordError(Exception error, Action<ErrorDescription>? describe = null)
    {
        SpanErrors.Record(Activity, error, describe);
        return this;
    }

    /// <summary>Sets the status Ok, which is final: later failures do not change it.</summary>
    public Span Succeed()
    {
        SpanErrors.Succeed(Activity);
        return this;
    }

    /// <summary>
    /// Sets the status Error unless the span has succeeded. The span gets <c>error.type</c> and the description of the error that was
    /// recorded last. Without a description an earlier one stays.
    /// </summary>
    public Span Fail(string? description = null)
    {
        SpanErrors.Fail(Activity, description);
        return this;
    }

    /// <summary>
    /// Records the error, unless it is known already, and sets the status Error unless the span has succeeded. An earlier description
    /// stays.
    /// </summary>
    /// <inheritdoc cref="RecordError"/>
    public Span Fail(Exception error, Action<ErrorDescription>? describe = null)
    {
        SpanErrors.Fail(Activity, error, describe);
        return this;
    }

    /// <summary>Adds an event <c>error.detected</c>: something is wrong from here on, but may still be resolved.</summary>
    public Span AddErrorDetected(Exception error)
    {
        if (IsRecorded && error is not null)
            s_steps.Run((this, error), static step =>
                step.Item1.AddEvent(ErrorNames.Detected, (ErrorNames.Type, SpanErrors.TypeOf(step.Item1.Activity!, step.error))));
        return this;
    }

    /// <summary>Adds an event <c>retry.attempt</c>: the failed operation is tried again.</summary>
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

    /// <summary>Adds an event <c>error.resolved</c>: the operation succeeded after retries.</summary>
    public Span AddErrorResolved(int retries) => IsRecorded ? AddEvent(ErrorNames.Resolved, (ErrorNames.RetryCount, retries)) : this;
}
