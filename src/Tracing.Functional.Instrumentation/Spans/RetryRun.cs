using System.Diagnostics;
using Tracing.Functional.Errors;

namespace Tracing.Functional;

// One operation that is tried until it succeeds, with events on its span. Runs the same if nobody listens.
internal sealed class RetryRun<T>(ActivitySource source, string name, RetryOptions options, Func<Span, CancellationToken, Task<T>> work)
{
    private readonly string _attemptName = name + " attempt";

    public async Task<T> Run(Span span, CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan delay;
            try
            {
                var result = await Attempt(span, attempt, stop).ConfigureAwait(false);
                if (attempt > 1)
                    span.AddErrorResolved(retries: attempt - 1);
                return result;
            }
            catch (Exception error) when (!stop.IsCancellationRequested)
            {
                if (attempt == 1)
                    span.AddErrorDetected(error);
                if (attempt == options.Attempts || !options.Retries(error))
                    throw;
                delay = options.DelayBefore(attempt);
                span.RecordError(error).AddRetryAttempt(attempt, options.Attempts - 1, delay, error);
            }

            await Task.Delay(delay, options.TimeProvider, stop).ConfigureAwait(false);
        }
    }

    private Task<T> Attempt(Span span, int attempt, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        if (!options.SpanPerAttempt)
            return work(span, stop);
        return SpanRun.RunAsync(
            source,
            _attemptName,
            options: null,
            work,
            (work, inner) => new ValueTask<T>(work(inner.SetAttribute("retry.attempt", attempt), stop)),
            stop).AsTask();
    }
}
