using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Tracing.Functional.Streams;

namespace Tracing.Functional;

/// <summary>
/// Rx operators on the events of spans. All state belongs to a subscription. The only clock is the scheduler; the default is
/// <see cref="Scheduler.Default"/>.
/// </summary>
/// <example><code>events.Ended().SlowerThan(TimeSpan.FromSeconds(1)).Subscribe(slow => Console.WriteLine(slow.Span.Name));</code></example>
public static class SpanStreams
{
    /// <summary>One stream per operation. The operation is the span's name at the time of the event.</summary>
    /// <param name="spans">Events of spans.</param>
    /// <param name="maxOperations">Up to this many operations get a stream each; all others share "(other)". 1 or more.</param>
    /// <exception cref="ArgumentNullException">The stream is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside its range.</exception>
    public static IObservable<IGroupedObservable<string, SpanEvent>> ByOperation(
        this IObservable<SpanEvent> spans, int maxOperations = OperationNames.DefaultMost)
    {
        ArgumentNullException.ThrowIfNull(spans);
        StreamChecks.Positive(maxOperations);
        return Observable.Defer(() =>
        {
            var names = new OperationNames(maxOperations);
            return spans.GroupBy(happened => names.Fold(happened.Span.Name), StringComparer.Ordinal);
        });
    }

    /// <summary>The events of spans with this name at the time of the event.</summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IObservable<SpanEvent> Operation(this IObservable<SpanEvent> spans, string name)
    {
        ArgumentNullException.ThrowIfNull(spans);
        ArgumentNullException.ThrowIfNull(name);
        return spans.Where(happened => string.Equals(happened.Span.Name, name, StringComparison.Ordinal));
    }

    /// <summary>The failures. The ends of failed spans are in <see cref="Ended"/>.</summary>
    /// <exception cref="ArgumentNullException">The stream is null.</exception>
    public static IObservable<SpanEvent> Failed(this IObservable<SpanEvent> spans) => spans.Of(SpanEventKind.Failed);

    /// <summary>The ends, including those of failed spans.</summary>
    /// <exception cref="ArgumentNullException">The stream is null.</exception>
    public static IObservable<SpanEvent> Ended(this IObservable<SpanEvent> spans) => spans.Of(SpanEventKind.Ended);

    /// <summary>The ends of spans that took longer than this.</summary>
    /// <exception cref="ArgumentNullException">The stream is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The duration is negative.</exception>
    public static IObservable<SpanEvent> SlowerThan(this IObservable<SpanEvent> spans, TimeSpan duration)
    {
        StreamChecks.NotNegative(duration);
        return spans.Ended().Where(happened => happened.Span.Duration > duration);
    }

    /// <summary>The number of events in each second, also if it is 0. When the stream ends, the last second may be a part of one.</summary>
    /// <exception cref="ArgumentNullException">The stream is null.</exception>
    public static IObservable<long> PerSecond(this IObservable<SpanEvent> spans, IScheduler? scheduler = null)
    {
        ArgumentNullException.ThrowIfNull(spans);
        return StreamWindows.CountPerSecond(spans, scheduler);
    }

    /// <summary>Rate, errors and durations per operation, for each window in turn, also if it is empty.</summary>
    /// <param name="spans">Events of spans. Only ends count.</param>
    /// <param name="window">The length of a window, above 0 and at most 1 day.</param>
    /// <param name="allSpans">True counts every span. False counts only local roots: one per request.</param>
    /// <param name="scheduler">The clock. Default: <see cref="Scheduler.Default"/>.</param>
    /// <exception cref="ArgumentNullException">The stream is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The window is outside its range.</exception>
    public static IObservable<RedFigures> Red(
        this IObservable<SpanEvent> spans, TimeSpan window, bool allSpans = false, IScheduler? scheduler = null)
    {
        StreamChecks.Period(window);
        var samples = spans.Ended()
            .Select(happened => happened.Span)
            .Where(span => allSpans || span.IsLocalRoot)
            .Select(span => new RedSample(span.Name, span.Duration, span.IsFailed, Weight: 1));
        return RedWindow.Figures(samples, window, scheduler ?? Scheduler.Default);
    }

    /// <summary>
    /// Collects the ended spans of each trace in a list, in the order in which they ended. The list is emitted when the local root has
    /// ended and no span of the trace was open for the length of the grace. It is emitted earlier, with the spans that have ended by then,
    /// if the trace reaches its greatest age, if a limit is exceeded and the trace is the oldest, or if the stream completes. Spans that
    /// end later come in another list.
    /// </summary>
    /// <param name="spans">Events of spans.</param>
    /// <param name="grace">How long to wait for further spans after the last open span ended. 0 to 1 day.</param>
    /// <param name="maxAge">How long a trace is held, from its first event. Above 0 and at most 1 day. Default: 1 minute.</param>
    /// <param name="maxOpenTraces">The most traces that are held at once. 1 or more.</param>
    /// <param name="maxSpans">The most spans that are held at once, of all traces, including open spans. 1 or more.</param>
    /// <param name="scheduler">The clock. Default: <see cref="Scheduler.Default"/>.</param>
    /// <exception cref="ArgumentNullException">The stream is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A time or number is outside its range.</exception>
    public static IObservable<IReadOnlyList<SpanRecord>> AssembleTraces(
        this IObservable<SpanEvent> spans,
        TimeSpan grace,
        TimeSpan? maxAge = null,
        int maxOpenTraces = 10_000,
        int maxSpans = 100_000,
        IScheduler? scheduler = null)
    {
        ArgumentNullException.ThrowIfNull(spans);
        StreamChecks.Wait(grace);
        var age = maxAge ?? TimeSpan.FromMinutes(1);
        StreamChecks.Period(age, nameof(maxAge));
        StreamChecks.Positive(maxOpenTraces);
        StreamChecks.Positive(maxSpans);
        var limits = new AssemblyLimits(grace, age, maxOpenTraces, maxSpans);
        return TraceAssembler.Assemble(spans, limits, scheduler ?? Scheduler.Default);
    }

    private static IObservable<SpanEvent> Of(this IObservable<SpanEvent> spans, SpanEventKind kind)
    {
        ArgumentNullException.ThrowIfNull(spans);
        return spans.Where(happened => happened.Kind == kind);
    }
}
