using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace Tracing.Functional.Streams;

// What spans and traces count alike in windows of time.
internal static class StreamWindows
{
    public static IObservable<long> CountPerSecond<T>(IObservable<T> values, IScheduler? scheduler) =>
        values.Window(TimeSpan.FromSeconds(1), scheduler ?? Scheduler.Default).SelectMany(window => window.LongCount());
}
