using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Tracing.Functional.Streams;

namespace Tracing.Functional;

/// <summary>
/// Rx operators on decided traces. All state belongs to a subscription. The only clock is the scheduler; the default is
/// <see cref="Scheduler.Default"/>.
/// </summary>
/// <example>
/// <code>traces.Kept().Failed().Operation("GET /orders").Subscribe(trace => Console.WriteLine(trace.Decision.Rule));</code>
/// </example>
public static class TraceStreams
{
    /// <summary>The traces whose local root has this name.</summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IObservable<TraceRecord> Operation(this IObservable<TraceRecord> traces, string name)
    {
        ArgumentNullException.ThrowIfNull(traces);
        ArgumentNullException.ThrowIfNull(name);
        return traces.Where(trace => string.Equals(trace.Operation, name, StringComparison.Ordinal));
    }

    /// <summary>The traces with a span whose status is Error.</summary>
    /// <exception cref="ArgumentNullException">The stream is null.</exception>
    public static IObservable<TraceRecord> Failed(this IObservable<TraceRecord> traces)
    {
        ArgumentNullException.ThrowIfNull(traces);
        return traces.Where(trace => trace.IsFailed);
    }

    /// <summary>The traces that took longer than this, from the first start to the last end of their spans.</summary>
    /// <exception cref="ArgumentNullException">The stream is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The duration is negative.</exception>
    public static IObservable<TraceRecord> SlowerThan(this IObservable<TraceRecord> traces, TimeSpan duration)
    {
        ArgumentNullException.ThrowIfNull(traces);
        StreamChecks.NotNegative(duration);
        return traces.Where(trace => trace.Duration > duration);
    }

    /// <summary>The kept traces.</summary>
    /// <exception cref="ArgumentNullException">The stream is null.</exception>
    public static IObservable<TraceRecord> Kept(this IObservable<TraceRecord> traces)
    {
        ArgumentNullException.ThrowIfNull(traces);
        return traces.Where(trace => trace.Decision.IsKept);
    }

    /// <summary>The dropped traces. Law: every trace is in <see cref="Kept"/> or here, never in both.</summary>
    /// <exception cref="ArgumentNullException">The stream is null.</exception>
    public static IObservable<TraceRecord> Dropped(this IObservable<TraceRecord> traces)
    {
        ArgumentNullException.ThrowIfNull(traces);
        return traces.Where(trace => !trace.Decision.IsKept);
    }

    /// <summary>
    /// The traces that this rule kept. A rule is the innermost name around the part that decided, else the kind of that part.
    /// </summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IObservable<TraceRecord> KeptBy(this IObservable<TraceRecord> traces, string rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return traces.Kept().Where(trace => string.Equals(trace.Decision.Rule, rule, StringComparison.Ordinal));
    }

    /// <summary>
    /// The traces that another policy would keep, whether they were kept or dropped. The policy decides on them in the order of the stream.
    /// Each subscription runs the policy from its initial state.
    /// </summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IObservable<TraceRecord> KeptBy(this IObservable<TraceRecord> traces, Policy policy)
    {
        ArgumentNullException.ThrowIfNull(traces);
        ArgumentNullException.ThrowIfNull(policy);
        return Observable.Defer(() =>
        {
            var follower = new Replay.Follower(policy);
            return traces.Where(trace => follower.Decide(trace).IsKept);
        });
    }

    /// <summary>The number of traces in each second, also if it is 0. When the stream ends, the last second may be a part of one.</summary>
    /// <exception cref="ArgumentNullException">The stream is null.</exception>
    public static IObservable<long> PerSecond(this IObservable<TraceRecord> traces, IScheduler? scheduler = null)
    {
        ArgumentNullException.ThrowIfNull(traces);
        return StreamWindows.CountPerSecond(traces, scheduler);
    }

    /// <summary>Rate, errors and durations of traces per operation, for each window in turn, also if it is empty.</summary>
    /// <param name="traces">Decided traces.</param>
    /// <param name="window">The length of a window, above 0 and at most 1 day.</param>
    /// <param name="estimated">
    /// True counts a trace by its adjusted count, so that the kept traces estimate all traces. Dropped traces, and kept ones without a
    /// reliable count, then count 0. False counts each trace in the stream once.
    /// </param>
    /// <param name="scheduler">The clock. Default: <see cref="Scheduler.Default"/>.</param>
    /// <exception cref="ArgumentNullException">The stream is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The window is outside its range.</exception>
    public static IObservable<RedFigures> Red(
        this IObservable<TraceRecord> traces, TimeSpan window, bool estimated = false, IScheduler? scheduler = null)
    {
        ArgumentNullException.ThrowIfNull(traces);
        StreamChecks.Period(window);
        var samples = traces
            .Select(trace => new RedSample(trace.Operation, trace.Duration, trace.IsFailed, estimated ? trace.Decision.AdjustedCount : 1))
            .Where(sample => sample.Weight > 0);
        return RedWindow.Figures(samples, window, scheduler ?? Scheduler.Default);
    }
}
