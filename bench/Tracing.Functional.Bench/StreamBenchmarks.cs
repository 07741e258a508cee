// What a span event costs on its way to observers; its snapshot is made before.
using System.Reactive.Concurrency;
using System.Reactive.Subjects;
using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;
using Tracing.Functional.Streams;

namespace Tracing.Functional.Bench;

/// <summary>The yardstick is the start of a span when nobody listens.</summary>
public class SpanEventToNobody : BesideUnheardSpan
{
    private readonly EventStream _stream = new();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private protected override void Once() => _stream.Publish();
}

/// <summary>The yardstick is a subject of Rx that, as ours, hands on one value at a time.</summary>
public class SpanEventToObserver
{
    private readonly EventStream _stream = new();
    private readonly ISubject<SpanEvent> _subject = Subject.Synchronize(new Subject<SpanEvent>());
    private long _seen;

    [GlobalSetup]
    public void Setup()
    {
        _stream.Subscribe(_ => _seen++);
        _subject.Subscribe(_ => _seen++);
    }

    [Benchmark(Baseline = true)]
    public void RxSubject() => _subject.OnNext(EventStream.Event);

    [Benchmark]
    public void Ours() => _stream.Publish();
}

internal sealed class EventStream
{
    private readonly IsolatedStream<SpanEvent> _stream =
        new(new StreamOptions { Scheduler = ImmediateScheduler.Instance }, static () => { }, static _ => { });

    public static SpanEvent Event { get; } = SpanEvent.Ended(SpanRecord.Of("create order", TimeSpan.FromMilliseconds(5)));

    public void Subscribe(Action<SpanEvent> observer) => _stream.Subscribe(observer);

    public void Publish()
    {
        if (_stream.HasObservers)
            _stream.Publish(Event);
    }
}
