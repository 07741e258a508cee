namespace Tracing.Functional.Errors;

// Which exceptions are a cancellation that somebody asked for. Such a one may arrive inside others: Task.Wait puts it into an
// AggregateException, and libraries put it into exceptions of their own.
internal static class Cancellations
{
    private const int Deepest = 16;

    /// <summary>
    /// Whether a cancelled token says so. Nobody knows whose token it is, so inside an exception of another meaning it does not count.
    /// HttpClient's timeout is a cancellation too, but nobody asked for it.
    /// </summary>
    public static bool IsAskedFor(Exception error) => Is(error, isWrapped: false, Deepest);

    /// <summary>Whether the caller has cancelled this token, and the error is a cancellation, however it is wrapped.</summary>
    public static bool IsBy(Exception error, CancellationToken caller) =>
        caller.IsCancellationRequested && Is(error, isWrapped: true, Deepest);

    private static bool Is(Exception? error, bool isWrapped, int depth) => depth > 0 && error switch
    {
        null => false,
        OperationCanceledException { InnerException: TimeoutException } => false,
        OperationCanceledException cancelled => isWrapped || cancelled.CancellationToken.IsCancellationRequested,
        AggregateException all => all.InnerExceptions is { Count: > 0 } inner && inner.All(one => Is(one, isWrapped, depth - 1)),
        _ => isWrapped && Is(error.InnerException, isWrapped, depth - 1),
    };
}
