// What a span event costs on its way to observers, beside making its snapshot.
using System.Reactive.Concurrency;
using BenchmarkDotNet.Attributes;
using Tracing.Functional.Streams;

namespace Tracing.Functional.Bench;

public abstract class SpanEvents
{
    private readonly SpanEvent _event = SpanEvent.Ended(SpanRecord.Of("create order", TimeSpan.FromMilliseconds(5)));

    private protected IsolatedStream<SpanEvent> Stream { get; } =
        new(new StreamOptions { Scheduler = ImmediateScheduler.Instance }, static () => { }, static _ => { });

    [Benchmark]
    public void Ours()
    {
        if (Stream.HasObservers)
            Stream.Publish(_event);
    }
}

public class SpanEventToNobody : SpanEvents;

public class SpanEventToObserver : SpanEvents
{
    private long _seen;

    [GlobalSetup]
    public void Setup() => Stream.Subscribe(_ => _seen++);
}
