namespace Tracing.Functional;

// Spans.Retry: an operation that is tried again, on one span. For more than this, use a resilience library and record its retries by Span's
// AddRetryAttempt.
public static partial class Spans
{
    /// <summary>
    /// Tries work until it succeeds or the options allow no further try, in one span. Its events: <c>error.detected</c> at the first
    /// failure, each failure as an <c>exception</c>, each new try as <c>retry.attempt</c>, and <c>error.resolved</c> if a try succeeds
    /// after failures. The exception of the last try fails the span and goes on.
    /// </summary>
    /// <param name="name">What is done, without ids or numbers: "charge payment".</param>
    /// <param name="work">Gets the span, which may be none, and the token.</param>
    /// <param name="retry">How often, and how long to wait in between. Default: 3 tries, with waits of 200 ms and 400 ms.</param>
    /// <param name="options">Kind, parent, attributes and links of the span.</param>
    /// <param name="cancellationToken">
    /// The caller's wish to stop: no further try, and the cancellation is no failure. Ends the waits too. A try that times out by a token
    /// of its own has failed, and is tried again.
    /// </param>
    /// <exception cref="ArgumentNullException">The name or the work is null.</exception>
    /// <example><code>
    /// await Spans.Retry("charge payment", (span, stop) => bank.Charge(order, stop), new RetryOptions { Attempts = 5 });
    /// </code></example>
    public static Task<T> Retry<T>(
        string name,
        Func<Span, CancellationToken, Task<T>> work,
        RetryOptions? retry = null,
        SpanOptions? options = null,
        CancellationToken cancellationToken = default) => s_source.Retry(name, work, retry, options, cancellationToken);

    /// <summary>Tries work that has no result; see the other overload.</summary>
    /// <inheritdoc cref="Retry{T}"/>
    public static Task Retry(
        string name,
        Func<Span, CancellationToken, Task> work,
        RetryOptions? retry = null,
        SpanOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        return s_source.Retry(name, WithoutResult, retry, options, cancellationToken);

        async Task<bool> WithoutResult(Span span, CancellationToken stop)
        {
            await work(span, stop).ConfigureAwait(false);
            return true;
        }
    }
}
