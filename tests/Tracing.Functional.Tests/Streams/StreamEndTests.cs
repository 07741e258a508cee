// How a subscription to an isolated stream ends: by the stream, by the observer, after what waits or at once.
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using NUnit.Framework;

namespace Tracing.Functional.Tests.Streams;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class StreamEndTests : IsolatedStreamTests
{
    [TestCaseSource(nameof(Modes))]
    public void Values_arrive_in_order_and_the_end_after_them(IScheduler? scheduler)
    {
        using var stream = Stream<int>(scheduler);
        using var over = new ManualResetEvent(false);
        var seen = new List<int>();
        stream.Subscribe(seen.Add, () => over.Set());
        for (var i = 0; i < 100; i++) stream.Publish(i);
        stream.Dispose();
        Wait(over);
        Assert.That(seen, Is.EqualTo(Enumerable.Range(0, 100)));
    }

    [Test]
    public void Unsubscribing_stops_values_that_wait_too()
    {
        var scheduler = new HistoricalScheduler();
        using var stream = Stream<int>(scheduler);
        var seen = new List<int>();
        var subscription = stream.Subscribe(seen.Add);
        stream.Publish(1);
        scheduler.Start();
        stream.Publish(2);
        subscription.Dispose();
        stream.Publish(3);
        scheduler.Start();
        Assert.That(seen, Is.EqualTo(new[] { 1 }));
        Assert.That(stream.HasObservers, Is.False);
    }

    [TestCaseSource(nameof(Modes))]
    public void An_observer_may_unsubscribe_within_OnNext(IScheduler? scheduler)
    {
        using var stream = Stream<int>(scheduler);
        using var done = new ManualResetEvent(false);
        var seen = new List<int>();
        var subscription = new SingleAssignmentDisposable();
        subscription.Disposable = stream.Subscribe(value =>
        {
            seen.Add(value);
            subscription.Dispose();
            done.Set();
        });
        for (var i = 0; i < 5; i++) stream.Publish(i);
        Wait(done);
        Assert.That(seen, Is.EqualTo(new[] { 0 }));
        Assert.That(stream.HasObservers, Is.False);
    }

    [Test]
    public void A_stream_that_is_over_says_so_at_once()
    {
        var stream = Stream<int>(null);
        stream.Dispose();
        var seen = stream.Recorded(value => $"{value}");
        stream.Publish(1);
        stream.Dispose();
        Assert.That(seen, Is.EqualTo(new[] { "end" }));
        Assert.That(stream.HasObservers, Is.False);
    }

    [Test]
    public void The_end_waits_for_what_is_queued()
    {
        var scheduler = new HistoricalScheduler();
        var stream = Stream<int>(scheduler);
        var seen = stream.Recorded(value => $"{value}");
        stream.Publish(1);
        stream.Publish(2);
        stream.Dispose();
        Assert.That(seen, Is.Empty);
        scheduler.Start();
        Assert.That(seen, Is.EqualTo(new[] { "1", "2", "end" }));
    }

    [Test]
    public void What_OnCompleted_throws_is_a_fault_like_any_other()
    {
        var stream = Stream<int>(ImmediateScheduler.Instance);
        stream.Subscribe(_ => { }, () => throw new InvalidOperationException("end"));
        var seen = stream.Recorded(value => $"{value}");
        stream.Dispose();
        Assert.That(Faults.Single().Message, Is.EqualTo("end"));
        Assert.That(seen, Is.EqualTo(new[] { "end" }));
    }
}
