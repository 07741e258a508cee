using System.Diagnostics;

namespace Tracing.Functional;

/// <summary>Retries in spans from a source of one's own; see <see cref="Spans.Retry{T}"/>.</summary>
public static class RetryExtensions
{
    /// <summary>Tries work until it succeeds or the options allow no further try, in one span; see <see cref="Spans.Retry{T}"/>.</summary>
    /// <exception cref="ArgumentNullException">The source, the name or the work is null.</exception>
    public static Task<T> Retry<T>(
        this ActivitySource source,
        string name,
        Func<Span, CancellationToken, Task<T>> work,
        RetryOptions? retry = null,
        SpanOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(work);
        var run = new RetryRun<T>(source, name, retry ?? RetryOptions.Default, work);
        return SpanRun.RunAsync(
            source, name, options, run, (run, span) => new ValueTask<T>(run.Run(span, cancellationToken)), cancellationToken).AsTask();
    }
}
