using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Tracing.Functional.Streams;

namespace Tracing.Functional;

/// <summary>
/// Operators on the events of spans: ordinary Rx, without state outside of a subscription. Time comes from the scheduler alone, which is
/// <see cref="Scheduler.Default"/> where it is null.
/// </summary>
/// <example><code>events.Ended().SlowerThan(TimeSpan.FromSeconds(1)).Subscribe(slow => Console.WriteLine(slow.Span.Name));</code></example>
public static class SpanStreams
{
    /// <summary>One stream per operation, which is the span's name when the event happened.</summary>
    /// <param name="spans">Events of spans.</param>
    /// <param name="maxOperations">The first so many operations get a stream each, all later ones share "(other)". 1 or more.</param>
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

    /// <summary>The events of spans of that name.</summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IObservable<SpanEvent> Operation(this IObservable<SpanEvent> spans, string name)
    {
        ArgumentNullException.ThrowIfNull(spans);
        ArgumentNullException.ThrowIfNull(name);
        return spans.Where(happened => string.Equals(happened.Span.Name, name, StringComparison.Ordinal));
    }

    /// <summary>The failures; spans that ended after a failure are in <see cref="Ended"/>.</summary>
    /// <exception cref="ArgumentNullException">The stream is null.</exception>
    public static IObservable<SpanEvent> Failed(this IObservable<SpanEvent> spans) => spans.Of(SpanEventKind.Failed);

    /// <summary>The ends, of failed spans too.</summary>
    /// <exception cref="ArgumentNullException">The stream is null.</exception>
    public static IObservable<SpanEvent> Ended(this IObservable<SpanEvent> spans) => spans.Of(SpanEventKind.Ended);

    /// <summary>The ends of spans that took longer than that.</summary>
    /// <exception cref="ArgumentNullException">The stream is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The duration is negative.</exception>
    public static IObservable<SpanEvent> SlowerThan(this IObservable<SpanEvent> spans, TimeSpan duration)
    {
        StreamChecks.NotNegative(duration);
        return spans.Ended().Where(happened => happened.Span.Duration > duration);
    }

    /// <summary>How many events there were in each second, 0 too; at the end of the stream the number since the last full second.</summary>
    /// <exception cref="ArgumentNullException">The stream is null.</exception>
    public static IObservable<long> PerSecond(this IObservable<SpanEvent> spans, IScheduler? scheduler = null)
    {
        ArgumentNullException.ThrowIfNull(spans);
        return StreamWindows.CountPerSecond(spans, scheduler);
    }

    /// <summary>Rate, errors and durations per operation, for one window after the other, empty ones too.</summary>
    /// <param name="spans">Events of spans; only ends count.</param>
    /// <param name="window">The length of a window, above 0 and at most 1 day.</param>
    /// <param name="allSpans">Counts every span; else only local roots, which stand for requests.</param>
    /// <param name="scheduler">Where time comes from.</param>
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
    /// The ended spans of each trace in the order they ended, given out when its local root has ended and for the grace no span of it was
    /// open; or, as it stands then, at its greatest age, when the bounds push it out as the oldest, or when the stream completes. Spans
    /// that end later come as another list.
    /// </summary>
    /// <param name="spans">Events of spans.</param>
    /// <param name="grace">How long further spans are waited for, 0 to 1 day.</param>
    /// <param name="maxAge">How long a trace is held from its first event on, above 0 and at most 1 day. Default: 1 minute.</param>
    /// <param name="maxOpenTraces">How many traces are held, 1 or more.</param>
    /// <param name="maxSpans">How many spans of all traces are held, open ones counted, 1 or more.</param>
    /// <param name="scheduler">Where time comes from.</param>
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
