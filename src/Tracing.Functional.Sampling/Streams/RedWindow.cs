using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace Tracing.Functional.Streams;

// Collects the figures of one open window. Used by one thread at a time.
internal sealed class RedWindow
{
    private readonly DateTimeOffset _start;
    private readonly IStopwatch _elapsed;
    private readonly OperationNames _names = new(OperationNames.DefaultMost);
    private readonly Dictionary<string, Tally> _tallies = new(StringComparer.Ordinal);

    private RedWindow(IScheduler scheduler)
    {
        _start = scheduler.Now;
        _elapsed = scheduler.StartStopwatch();
    }

    /// <summary>The figures of one window after the other.</summary>
    public static IObservable<RedFigures> Figures(IObservable<RedSample> samples, TimeSpan window, IScheduler scheduler) =>
        samples
            .Window(window, scheduler)
            .SelectMany(open => open.Aggregate(
                new RedWindow(scheduler), (figures, sample) => figures.Add(sample), figures => figures.Close()));

    private RedWindow Add(RedSample sample)
    {
        var name = _names.Fold(sample.Operation);
        if (!_tallies.TryGetValue(name, out var tally)) _tallies[name] = tally = new Tally();
        tally.Durations.Add(sample.Duration, sample.Weight);
        if (sample.IsFailed) tally.Errors += sample.Weight;
        return this;
    }

    private RedFigures Close()
    {
        var length = _elapsed.Elapsed;
        var operations = _tallies
            .OrderBy(tally => tally.Key, StringComparer.Ordinal)
            .Select(tally => new OperationFigures(tally.Key, length, tally.Value.Errors, tally.Value.Durations));
        return new RedFigures(_start, length, [.. operations]);
    }

    private sealed class Tally
    {
        public DurationHistogram Durations { get; } = new();

        public double Errors { get; set; }
    }
}
