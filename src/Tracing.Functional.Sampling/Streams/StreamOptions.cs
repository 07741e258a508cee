using System.Reactive.Concurrency;

namespace Tracing.Functional;

/// <summary>How streams reach their observers.</summary>
public sealed class StreamOptions
{
    internal const int LongestQueue = 1_000_000;

    /// <summary>
    /// Queue length per observer, in values. When the queue is full, new values are dropped for that observer and counted in
    /// <see cref="TracingStreams.LostCount"/>. 1 to 1,000,000, checked when the streams are created. Default: 1024.
    /// </summary>
    public int QueueLength { get; set; } = 1024;

    /// <summary>
    /// The scheduler that runs the observers; null is the task pool. With <see cref="ImmediateScheduler.Instance"/> observers run on the
    /// span's thread, so a slow observer makes the span slow. Only values that come while the observer is busy are queued. Default: null.
    /// </summary>
    public IScheduler? Scheduler { get; set; }
}
