using System.Reactive.Concurrency;

namespace Tracing.Functional;

/// <summary>How streams reach their observers.</summary>
public sealed class StreamOptions
{
    internal const int LongestQueue = 1_000_000;

    /// <summary>
    /// How many values may wait for one observer, besides the one it is at; what comes while that many wait is lost to this observer, and
    /// counted. 1 to 1,000,000; another number is refused when the streams are made. Default: 1024.
    /// </summary>
    public int QueueLength { get; set; } = 1024;

    /// <summary>
    /// Where observers run; null is the task pool. With <see cref="ImmediateScheduler.Instance"/> they run in the thread of the span, and
    /// what they take, the span takes; only values that come while the observer is busy wait in its queue. Default: null.
    /// </summary>
    public IScheduler? Scheduler { get; set; }
}
