using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace Tracing.Functional.Streams;

// Counts in windows of time, for the operators on spans and on traces.
internal static class StreamWindows
{
    public static IObservable<long> CountPerSecond<T>(IObservable<T> values, IScheduler? scheduler) =>
        values.Window(TimeSpan.FromSeconds(1), scheduler ?? Scheduler.Default).SelectMany(window => window.LongCount());
}
