// F13: a clock that jumps forward and comes back costs nothing once it is back. The law of its debt is tested in DebtControllerTests.
using NUnit.Framework;
using Tracing.Functional.Control;
using Tracing.Functional.Fluent;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Tests.Sampling;

public class ClockJumpTests
{
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);

    private static IEnumerable<TestCaseData> Policies()
    {
        yield return Case("adaptive", Sample.Adaptive(10));
        yield return Case("rateLimited", Sample.RateLimited(10, burst: 5));
        yield return Case("adaptiveWindow", Sample.AdaptiveWindow(10, 20));
        yield return Case(
            "one limit per key, for new keys",
            Sample.RateLimited(1).PerKey(Key.Name, maxKeys: 10, idleAfter: TimeSpan.FromSeconds(5)));
        yield return Case("firstSeen", Sample.FirstSeen(Key.Name, TimeSpan.FromSeconds(7), maxKeys: 10).OrElse(Sample.Never));
        static TestCaseData Case(string name, Policy policy) =>
            new TestCaseData(policy).SetName($"A clock that jumps and comes back: {name}");
    }

    [TestCaseSource(nameof(Policies))]
    public void A_clock_that_jumps_and_comes_back_keeps_as_much_as_one_that_does_not(Policy policy)
    {
        var steady = Kept(policy, jump: TimeSpan.Zero);
        Assert.That(Kept(policy, s_day), Is.GreaterThanOrEqualTo(steady * 7 / 8), "a day");
        Assert.That(Kept(policy, -s_day), Is.GreaterThanOrEqualTo(steady * 7 / 8), "a day back, and forward again");
        Assert.That(Kept(policy, TimeSpan.FromSeconds(30)), Is.GreaterThanOrEqualTo(steady * 7 / 8), "half a minute");
    }

    /// <summary>The sum of ten runs: an eighth of it is more than five standard deviations of what is kept at random.</summary>
    private static int Kept(Policy policy, TimeSpan jump) => Enumerable.Range(0, 10).Sum(_ => KeptInAMinute(policy, jump));

    [Test]
    public void A_clock_that_jumps_over_and_over_keeps_no_more_than_the_time_that_it_shows_allows()
    {
        var time = new ManualTime();
        using var service = new Service(Sample.RateLimited(10, burst: 5), options => options.TimeProvider = time);
        for (var i = 0; i < 400; i++)
        {
            time.Advance(TimeSpan.FromSeconds(i % 2 == 0 ? 3 : -3));
            for (var j = 0; j < 20; j++)
                service.Root();
        }

        // 200 times 3 seconds forward, at 10 a second, and the burst.
        Assert.That(service.Kept.Count, Is.InRange(1, (200 * 3 * 10) + 5));
    }

    [Test]
    public void Steps_back_within_a_second_are_shown_and_longer_ones_are_not()
    {
        var time = new ManualTime();
        var clock = new NanosecondClock(time);
        Assert.That(Moved(0), Is.Zero);
        Assert.That(Moved(60), Is.EqualTo(60.0));
        Assert.That(Moved(-0.5), Is.EqualTo(59.5));
        Assert.That(Moved(0.5), Is.EqualTo(60.0));
        Assert.That(Moved(-40), Is.EqualTo(60.0));
        Assert.That(Moved(1), Is.EqualTo(61.0));
        Assert.That(Moved(100), Is.EqualTo(161.0));

        double Moved(double seconds)
        {
            time.Advance(TimeSpan.FromSeconds(seconds));
            return clock.Now / 1e9;
        }
    }

    /// <summary>What is kept of 100 roots a second in the minute after a jump that lasted 2 seconds, with 7 names at a time.</summary>
    private static int KeptInAMinute(Policy policy, TimeSpan jump)
    {
        var time = new ManualTime();
        var control = new SamplingControl(policy, new SamplingOptions { TimeProvider = time });
        using var service = new Service(builder => builder.SetSampling(control));
        Run(10);
        time.Advance(jump);
        Run(2);
        time.Advance(-jump);
        var before = service.Kept.Count;
        Run(60);
        return service.Kept.Count - before;

        void Run(int seconds)
        {
            for (var i = 0; i < 100 * seconds; i++)
            {
                // Names come and go, so that keys become idle.
                service.Root($"{i % 7 + (i / 1000 * 7)}");
                time.Advance(TimeSpan.FromMilliseconds(10));
            }
        }
    }
}
