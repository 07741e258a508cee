using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Tracing.Functional.Streams;

namespace Tracing.Functional;

/// <summary>
/// Operators on decided traces: ordinary Rx, without state outside of a subscription. Time comes from the scheduler alone, which is
/// <see cref="Scheduler.Default"/> where it is null.
/// </summary>
/// <example><code>traces.Kept().Failed().Operation("GET /orders").Subscribe(trace => Console.WriteLine(trace.Decision.Rule));</code></example>
public static class TraceStreams
{
    /// <summary>The traces whose local root has that name.</summary>
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

    /// <summary>The traces that took longer than that, from the first start to the last end of their spans.</summary>
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

    /// <summary>The traces that this rule kept: the innermost name around the part that decided, else the kind of that part.</summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IObservable<TraceRecord> KeptBy(this IObservable<TraceRecord> traces, string rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return traces.Kept().Where(trace => string.Equals(trace.Decision.Rule, rule, StringComparison.Ordinal));
    }

    /// <summary>
    /// The traces that another policy would keep, whatever was decided of them: it meets them in the order they were over. Each
    /// subscription starts it anew.
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

    /// <summary>How many traces there were in each second, 0 too; at the end of the stream the number since the last full second.</summary>
    /// <exception cref="ArgumentNullException">The stream is null.</exception>
    public static IObservable<long> PerSecond(this IObservable<TraceRecord> traces, IScheduler? scheduler = null)
    {
        ArgumentNullException.ThrowIfNull(traces);
        return StreamWindows.CountPerSecond(traces, scheduler);
    }

    /// <summary>Rate, errors and durations of traces per operation, for one window after the other, empty ones too.</summary>
    /// <param name="traces">Decided traces.</param>
    /// <param name="window">The length of a window, above 0 and at most 1 day.</param>
    /// <param name="estimated">
    /// Counts a trace as often as it stands for, by its adjusted count, so kept traces alone estimate all of them; traces that were
    /// dropped, or kept without a reliable count, add nothing. Else each trace counts once, kept or dropped.
    /// </param>
    /// <param name="scheduler">Where time comes from.</param>
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
