// What an observer does, or fails to do, reaches neither the publisher nor the other observers.
using System.Diagnostics;
using System.Reactive;
using System.Reactive.Concurrency;
using NUnit.Framework;
using OpenTelemetry;
using Tracing.Functional.Streams;

namespace Tracing.Functional.Tests.Streams;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class IsolationTests : IsolatedStreamTests
{
    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(1_000_001)]
    public void A_queue_length_out_of_range_is_refused(int length)
    {
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => Stream<int>(null, length))!;
        Assert.That(refusal.ActualValue, Is.EqualTo(length));
        Assert.That(refusal.Message, Does.Contain("1 to 1000000"));
    }

    [TestCaseSource(nameof(Modes))]
    public void An_observer_that_throws_ends_alone(IScheduler? scheduler)
    {
        using var stream = Stream<int>(scheduler);
        using var over = new CountdownEvent(2);
        List<int> before = [], thrower = [], after = [];
        stream.Subscribe(before.Add, () => over.Signal());
        stream.Subscribe(value =>
        {
            thrower.Add(value);
            if (value == 3) throw new InvalidOperationException("three");
        });
        stream.Subscribe(after.Add, () => over.Signal());
        for (var i = 0; i < 10; i++) stream.Publish(i);
        stream.Dispose();
        Wait(over.WaitHandle);
        Assert.That(Faulted.Wait(Patience), Is.True);
        Assert.Multiple(() =>
        {
            Assert.That(before, Is.EqualTo(Enumerable.Range(0, 10)));
            Assert.That(after, Is.EqualTo(Enumerable.Range(0, 10)));
            Assert.That(Faults.Select(fault => fault.Message), Is.EqualTo(new[] { "three" }));
            Assert.That(thrower, Is.EqualTo(Enumerable.Range(0, 4)));
        });
    }

    [Test]
    public void A_slow_observer_loses_its_own_newest_values_alone()
    {
        using var stream = Stream<int>(null, queueLength: 4);
        using var entered = new ManualResetEvent(false);
        using var gate = new ManualResetEvent(false);
        using var arrived = new AutoResetEvent(false);
        using var over = new ManualResetEvent(false);
        List<int> slow = [], fast = [];
        stream.Subscribe(
            value =>
            {
                slow.Add(value);
                entered.Set();
                gate.WaitOne(Patience);
            },
            () => over.Set());
        stream.Subscribe(value =>
        {
            fast.Add(value);
            arrived.Set();
        });
        for (var i = 0; i < 10; i++)
        {
            stream.Publish(i);
            Wait(arrived);
            Wait(entered);
        }

        Assert.That(Lost, Is.EqualTo(5));
        gate.Set();
        stream.Dispose();
        Wait(over);
        Assert.Multiple(() =>
        {
            Assert.That(slow, Is.EqualTo(new[] { 0, 1, 2, 3, 4 }), "one at the observer, four in the queue");
            Assert.That(fast, Is.EqualTo(Enumerable.Range(0, 10)));
            Assert.That(Lost, Is.EqualTo(5));
        });
    }

    [Test]
    public void A_queue_that_was_full_takes_values_again()
    {
        var scheduler = new HistoricalScheduler();
        using var stream = Stream<int>(scheduler, queueLength: 2);
        var seen = stream.Recorded(value => $"{value}");
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 5; i++) stream.Publish((10 * round) + i);
            scheduler.Start();
        }

        Assert.That(seen, Is.EqualTo(new[] { "0", "1", "10", "11", "20", "21" }));
        Assert.That(Lost, Is.EqualTo(9));
    }

    [Test]
    public void A_busy_immediate_observer_has_a_bounded_queue_too()
    {
        using var stream = Stream<int>(ImmediateScheduler.Instance, queueLength: 3);
        var seen = new List<int>();
        stream.Subscribe(value =>
        {
            seen.Add(value);
            if (value == 0) for (var i = 1; i <= 10; i++) stream.Publish(i);
        });
        stream.Publish(0);
        Assert.That(seen, Is.EqualTo(new[] { 0, 1, 2, 3 }));
        Assert.That(Lost, Is.EqualTo(7));
    }

    [Test]
    public void A_scheduler_that_refuses_ends_its_observer_and_not_the_publisher()
    {
        var scheduler = new EventLoopScheduler();
        scheduler.Dispose();
        using var stream = Stream<int>(scheduler);
        stream.Subscribe(_ => { });
        Assert.DoesNotThrow(() => stream.Publish(1));
        Assert.That(Faults.Single(), Is.InstanceOf<ObjectDisposedException>());
        Assert.That(stream.HasObservers, Is.False);
    }

    [Test]
    public void What_the_callbacks_throw_reaches_nobody()
    {
        using var stream = new IsolatedStream<int>(
            new StreamOptions { Scheduler = ImmediateScheduler.Instance, QueueLength = 1 },
            () => throw new InvalidOperationException("lost"),
            _ => throw new InvalidOperationException("fault"));
        var seen = new List<int>();
        stream.Subscribe(value =>
        {
            seen.Add(value);
            if (value == 1) for (var i = 2; i < 5; i++) stream.Publish(i);
            if (value == 2) throw new InvalidOperationException("observer");
        });
        Assert.DoesNotThrow(() => stream.Publish(1));
        Assert.That(seen, Is.EqualTo(new[] { 1, 2 }));
    }

    private static readonly IScheduler?[] Queued = [null, TaskPoolScheduler.Default, NewThreadScheduler.Default];

    [TestCaseSource(nameof(Queued))]
    public void A_queued_observer_runs_without_the_publishers_span_and_unrecorded(IScheduler? scheduler)
    {
        using var stream = Stream<int>(scheduler);
        using var done = new ManualResetEvent(false);
        var (isSuppressed, current) = (false, (Activity?)null);
        stream.Subscribe(_ =>
        {
            (isSuppressed, current) = (Sdk.SuppressInstrumentation, Activity.Current);
            done.Set();
        });
        using var activity = new Activity("publisher").Start();
        stream.Publish(1);
        Wait(done);
        Assert.Multiple(() =>
        {
            Assert.That(isSuppressed, Is.True);
            Assert.That(current, Is.Null);
            Assert.That(Sdk.SuppressInstrumentation, Is.False);
            Assert.That(ExecutionContext.IsFlowSuppressed(), Is.False);
        });
    }

    [TestCase(0)]
    [TestCase(2)]
    public void Publishing_in_the_same_thread_allocates_nothing(int observers)
    {
        using var stream = Stream<string>(ImmediateScheduler.Instance);
        for (var i = 0; i < observers; i++) stream.Subscribe(Observer.Create<string>(_ => { }));
        for (var i = 0; i < 1000; i++) stream.Publish("warm");
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++) if (stream.HasObservers) stream.Publish("measured");
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }
}
