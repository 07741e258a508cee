// What one try to send a request came to.
namespace Tracing.Functional.Gateway.Export;

/// <summary>The answer of a destination.</summary>
/// <param name="Kind">What it means for the request.</param>
/// <param name="Why">What is said of it in a log; empty if it was taken.</param>
/// <param name="RetryAfter">How long the destination asks to wait; null if it does not say.</param>
/// <param name="Rejected">Spans that it did not take although it took the request.</param>
internal readonly record struct Attempt(AttemptKind Kind, string Why = "", TimeSpan? RetryAfter = null, long Rejected = 0)
{
    /// <summary>Whether a failure is of the way to the destination, so that another try may help. A cancellation is none.</summary>
    public static bool MayHelp(Exception failure, CancellationToken cancellation) => failure is HttpRequestException or IOException
        || (failure is TaskCanceledException && !cancellation.IsCancellationRequested);
}
