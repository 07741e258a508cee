// Which policies read the cheap clock, and that it is late by little.
using NUnit.Framework;
using Tracing.Functional.Control;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Sampling;

public class CoarseTimeTests
{
    private static IEnumerable<TestCaseData> Policies()
    {
        yield return new TestCaseData(Sample.Adaptive(10), true);
        yield return new TestCaseData(Sample.Adaptive(10_000), true).SetArgDisplayNames("a burst of a second");
        yield return new TestCaseData(Sample.Adaptive(10_000, burst: 10), false).SetArgDisplayNames("a burst of a millisecond");
        yield return new TestCaseData(Sample.RateLimited(1, burst: 1), true).SetArgDisplayNames("one a second");
        yield return new TestCaseData(Sample.RateLimited(100, burst: 1), false).SetArgDisplayNames("one each 10 ms");
        yield return new TestCaseData(Sample.RateLimited(100, burst: 10), true).SetArgDisplayNames("ten each 100 ms");
        yield return new TestCaseData(Sample.AdaptiveWindow(10, 100), false);
        yield return new TestCaseData(Sample.FirstSeen(Key.Name, TimeSpan.FromSeconds(1)), true).SetArgDisplayNames("first of a second");
        yield return new TestCaseData(Sample.FirstSeen(Key.Name, TimeSpan.FromMilliseconds(50)), false)
            .SetArgDisplayNames("first of 50 ms");
        yield return new TestCaseData(Sample.Adaptive(10).OrElse(Sample.RateLimited(1_000, burst: 1)), false)
            .SetArgDisplayNames("one part does not");
    }

    [TestCaseSource(nameof(Policies))]
    public void A_policy_reads_the_coarse_clock_if_its_rates_bear_it(Policy policy, bool isCoarse) =>
        Assert.That(Compile.start(policy).BearsCoarseTime, Is.EqualTo(isCoarse));

    [Test]
    public void The_coarse_clock_is_late_by_some_milliseconds_and_never_ahead_by_more()
    {
        var clock = new NanosecondClock(TimeProvider.System);
        for (var i = 0; i < 1_000; i++)
        {
            var before = clock.Now;
            var coarse = clock.Coarse;
            var after = clock.Now;
            Assert.That(coarse, Is.InRange(before - 50_000_000, after + 20_000_000));
        }
    }

    [Test]
    public void A_clock_of_the_application_is_read_as_it_is()
    {
        var time = new Traces.ManualTime();
        var clock = new NanosecondClock(time);
        time.Advance(TimeSpan.FromTicks(12_345));
        Assert.That(clock.Coarse, Is.EqualTo(clock.Now));
    }
}
