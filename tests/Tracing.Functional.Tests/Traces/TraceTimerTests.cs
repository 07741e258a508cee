// How often the engine's timer looks: four times in what it waits for, within its bounds, and as often as the quickest policy needs.
using NUnit.Framework;
using Tracing.Functional.Control;
using Tracing.Functional.Fluent;
using Tracing.Functional.Traces;

namespace Tracing.Functional.Tests.Traces;

public class TraceTimerTests
{
    [TestCase(60_000, 120_000, null, 1000)]
    [TestCase(2000, 60_000, null, 500)]
    [TestCase(0, 800, null, 200)]
    [TestCase(5000, 800, null, 200)]
    [TestCase(4, 60_000, null, 10)]
    [TestCase(2000, 60_000, 400, 100)]
    [TestCase(2000, 60_000, 60_000, 500)]
    public void It_looks_four_times_in_the_shortest_wait_or_bound(int grace, int maxAge, int? bound, int period)
    {
        var time = new Periods();
        using var timer = new TraceTimer(time, Options(grace, maxAge), static () => { });
        timer.Ensure(Waiting(bound));
        Assert.That(time.Seen, Is.EqualTo(new[] { period }));
    }

    [Test]
    public void A_policy_with_a_shorter_bound_makes_it_look_more_often_and_one_with_a_longer_does_not_slow_it()
    {
        var time = new Periods();
        using var timer = new TraceTimer(time, Options(4000, 60_000), static () => { });
        foreach (var bound in new int?[] { 2000, 400, 2000, null, 400, 200 })
            timer.Ensure(Waiting(bound));
        Assert.That((time.Timers, time.Seen), Is.EqualTo((1, new List<int> { 500, 100, 50 })));
    }

    [Test]
    public void It_does_not_begin_after_its_end_and_a_policy_without_bounds_leaves_it_as_it_is()
    {
        var time = new Periods();
        var timer = new TraceTimer(time, Options(4000, 60_000), static () => { });
        timer.Ensure(Waiting(null));
        timer.Ensure(Waiting(null));
        timer.Dispose();
        timer.Ensure(Waiting(400));
        var never = new TraceTimer(time, Options(4000, 60_000), static () => { });
        never.Dispose();
        never.Ensure(Waiting(400));
        Assert.That((time.Timers, time.Ended, time.Seen), Is.EqualTo((1, 1, new List<int> { 1000 })));
    }

    [Test]
    public void A_look_that_takes_long_is_not_begun_again_beside_itself_and_the_next_one_is()
    {
        var (time, looks) = (new Periods(), 0);
        TraceTimer timer = null!;
        using (timer = new TraceTimer(time, Options(4000, 60_000), Look))
        {
            timer.Ensure(Waiting(null));
            time.Fire();
            Assert.That(looks, Is.EqualTo(1), "fired within itself");
            time.Fire();
            Assert.That(looks, Is.EqualTo(2));
        }

        void Look()
        {
            looks++;
            time.Fire();
        }
    }

    private static WholeTraceOptions Options(int grace, int maxAge) =>
        new() { Grace = TimeSpan.FromMilliseconds(grace), MaxAge = TimeSpan.FromMilliseconds(maxAge) };

    /// <summary>A policy that waits for an error, and for a duration if there is a bound, in milliseconds.</summary>
    private static SamplingRun Waiting(int? bound)
    {
        var policy = Sample.Always.When(AnySpan.Failed);
        if (bound is { } milliseconds)
            policy = policy.OrElse(Sample.Always.When(RootSpan.SlowerThan(TimeSpan.FromMilliseconds(milliseconds))));
        return new SamplingRun(policy, Compile.start(policy));
    }

    /// <summary>Notes the periods of its timers, in milliseconds.</summary>
    private sealed class Periods : TimeProvider
    {
        private Action? _fire;

        public List<int> Seen { get; } = [];

        public int Timers { get; private set; }

        public int Ended { get; private set; }

        public void Fire() => _fire!();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Timers++;
            _fire = () => callback(state);
            Note(dueTime, period);
            return new Timer(this);
        }

        private void Note(TimeSpan due, TimeSpan period)
        {
            Assert.That(due, Is.EqualTo(period));
            Seen.Add((int)period.TotalMilliseconds);
        }

        private sealed class Timer(Periods owner) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                owner.Note(dueTime, period);
                return true;
            }

            public void Dispose() => owner.Ended++;

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
