// One OnNext at a time for each observer, in order, whatever threads and observers publish; and nobody waits for it.
using System.Reactive.Concurrency;
using NUnit.Framework;

namespace Tracing.Functional.Tests.Streams;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class SerialDeliveryTests : IsolatedStreamTests
{
    [TestCaseSource(nameof(Modes))]
    public void What_an_observer_publishes_comes_after_and_never_within(IScheduler? scheduler)
    {
        const int Last = 5000;
        using var stream = Stream<int>(scheduler);
        using var over = new ManualResetEvent(false);
        var seen = new List<int>();
        var (depth, deepest) = (0, 0);
        stream.Subscribe(value =>
        {
            deepest = Math.Max(deepest, ++depth);
            seen.Add(value);
            if (value < Last) stream.Publish(value + 1);
            else over.Set();
            depth--;
        });
        stream.Publish(0);
        Wait(over);
        Assert.That(deepest, Is.EqualTo(1));
        Assert.That(seen, Is.EqualTo(Enumerable.Range(0, Last + 1)));
    }

    [Test]
    public void An_immediate_observer_that_feeds_itself_for_ever_does_not_hold_the_publisher()
    {
        const int Patient = 10_000;
        using var stream = Stream<int>(ImmediateScheduler.Instance);
        using var elsewhere = new ManualResetEvent(false);
        var publisher = Environment.CurrentManagedThreadId;
        var held = 0;
        using var subscription = stream.Subscribe(value =>
        {
            if (Environment.CurrentManagedThreadId != publisher) elsewhere.Set();
            else if (++held == Patient) return;
            stream.Publish(value + 1);
        });
        stream.Publish(0);
        Assert.That(held, Is.LessThan(Patient));
        Wait(elsewhere);
    }

    [Test]
    public void What_comes_while_an_immediate_observer_is_busy_is_delivered_on_the_publishers_thread_before_it_goes_on()
    {
        const int Last = 1000;
        using var stream = Stream<int>(ImmediateScheduler.Instance);
        List<(int Value, int Thread)> seen = [];
        using var subscription = stream.Subscribe(value =>
        {
            seen.Add((value, Environment.CurrentManagedThreadId));
            if (value < Last) stream.Publish(value + 1);
        });
        stream.Publish(0);
        Assert.That(seen, Is.EqualTo(Enumerable.Range(0, Last + 1).Select(value => (value, Environment.CurrentManagedThreadId))));
    }

    [Test]
    public void A_publisher_that_meets_a_busy_immediate_observer_leaves_its_value_and_goes_on()
    {
        using var stream = Stream<int>(ImmediateScheduler.Instance);
        using var entered = new ManualResetEvent(false);
        using var gate = new ManualResetEvent(false);
        List<(int Value, Thread Thread)> seen = [];
        stream.Subscribe(value =>
        {
            seen.Add((value, Thread.CurrentThread));
            entered.Set();
            gate.WaitOne(Patience);
        });
        var first = new Thread(() => stream.Publish(1));
        first.Start();
        Wait(entered);
        stream.Publish(2);
        Assert.That(seen, Is.EqualTo(new[] { (1, first) }), "never two at once");
        gate.Set();
        Assert.That(first.Join(Patience), Is.True);
        Assert.That(seen, Is.EqualTo(new[] { (1, first), (2, first) }));
    }

    [TestCaseSource(nameof(Modes))]
    public void Concurrent_publishers_never_overlap_at_an_observer_and_each_keeps_its_order(IScheduler? scheduler)
    {
        const int Threads = 4;
        const int Each = 25_000;
        using var stream = Stream<(int Thread, int Value)>(scheduler, queueLength: Threads * Each);
        using var over = new ManualResetEvent(false);
        var next = new int[Threads];
        var (inside, overlaps, disorders) = (0, 0, 0);
        stream.Subscribe(
            happened =>
            {
                if (Interlocked.Increment(ref inside) > 1) Interlocked.Increment(ref overlaps);
                if (next[happened.Thread]++ != happened.Value) Interlocked.Increment(ref disorders);
                if (happened.Value % 64 == 0) Thread.Yield();
                Interlocked.Decrement(ref inside);
            },
            () => over.Set());
        using var start = new Barrier(Threads);
        var threads = Enumerable.Range(0, Threads).Select(thread => new Thread(() =>
        {
            start.SignalAndWait();
            for (var i = 0; i < Each; i++) stream.Publish((thread, i));
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        stream.Dispose();
        Wait(over);
        Assert.Multiple(() =>
        {
            Assert.That(overlaps, Is.Zero, "overlaps");
            Assert.That(disorders, Is.Zero, "disorders");
            Assert.That(next, Is.All.EqualTo(Each), "all arrived");
            Assert.That(Lost, Is.Zero, "lost");
        });
    }

    [Test]
    public void Subscribing_and_unsubscribing_while_values_come_harms_nobody()
    {
        using var stream = Stream<int>(ImmediateScheduler.Instance, queueLength: 1_000_000);
        var steady = new List<int>();
        stream.Subscribe(steady.Add);
        var publisher = new Thread(() => { for (var i = 0; i < 100_000; i++) stream.Publish(i); });
        publisher.Start();
        while (publisher.IsAlive) stream.Subscribe(_ => { }).Dispose();
        Assert.That(steady, Is.EqualTo(Enumerable.Range(0, 100_000)));
        Assert.That(Faults, Is.Empty);
    }
}
