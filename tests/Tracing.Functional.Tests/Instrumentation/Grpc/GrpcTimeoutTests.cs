// Deadlines as headers say them, and whether one has passed.
using NUnit.Framework;
using Tracing.Functional.Instrumentation.Grpc;

namespace Tracing.Functional.Tests.Instrumentation.Grpc;

public class GrpcTimeoutTests
{
    [TestCase("2H", 72_000_000_000)]
    [TestCase("2M", 1_200_000_000)]
    [TestCase("2S", 20_000_000)]
    [TestCase("2m", 20_000)]
    [TestCase("2u", 20)]
    [TestCase("250n", 2)]
    [TestCase("99999999n", 999_999)]
    [TestCase("99999999H", 3_599_999_964_000_000_000)]
    [TestCase("0m", 0)]
    public void A_deadline_is_digits_and_a_unit(string text, long ticks) =>
        Assert.That(GrpcTimeout.Parse(text), Is.EqualTo(TimeSpan.FromTicks(ticks)));

    [TestCase("")]
    [TestCase("5")]
    [TestCase("S")]
    [TestCase("5s")]
    [TestCase("-5S")]
    [TestCase(" 5S")]
    [TestCase("5x")]
    [TestCase("100000000S")]
    [TestCase("1S, 2S")]
    public void Other_text_is_no_deadline(string text) => Assert.That(GrpcTimeout.Parse(text), Is.Null);

    [TestCase(100, 94, false)]
    [TestCase(100, 95, true)]
    [TestCase(100, 500, true)]
    [TestCase(10_000, 9_949, false)]
    [TestCase(10_000, 9_950, true)]
    [TestCase(0, 0, true)]
    public void A_timer_that_fires_a_little_early_is_the_deadlines(int timeout, int elapsed, bool hasPassed) =>
        Assert.That(GrpcTimeout.HasPassed(TimeSpan.FromMilliseconds(timeout), TimeSpan.FromMilliseconds(elapsed)), Is.EqualTo(hasPassed));
}
