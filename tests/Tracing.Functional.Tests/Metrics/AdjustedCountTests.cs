// A kept span counts a whole number of times. Over all values of randomness, kept or not, the mean is one: no sampling, no statistics.
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Tracing.Functional.Metrics;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Tests.Metrics;

public class AdjustedCountTests
{
    private const ulong Limit = 1UL << 56;

    [Test]
    public void The_counts_of_all_kept_values_sum_to_the_number_of_all_values() => Soak.Check(Soak.Times(200), Prop.ForAll(
        Gen.Choose(1, 5_000).ToArbitrary(), kept =>
        {
            var threshold = Limit - (ulong)kept;
            UInt128 sum = 0;
            for (var randomness = threshold; randomness < Limit; randomness++)
                sum += AdjustedCount.Of(threshold, randomness);
            Assert.That(sum, Is.EqualTo((UInt128)Limit));
        }));

    /// <summary>There are too many kept values to visit. A count falls at most once, by one, so the place where it falls says it all.</summary>
    [Test]
    public void The_same_for_any_threshold() => Soak.Check(Soak.Times(1_000), Prop.ForAll(
        ArbMap.Default.ArbFor<ulong>(), bits =>
        {
            var threshold = bits % Limit;
            var kept = Limit - threshold;
            var high = AdjustedCount.Of(threshold, threshold);
            var low = AdjustedCount.Of(threshold, Limit - 1);
            Assert.That(high - low, Is.LessThanOrEqualTo(1));
            var (first, last) = (threshold, Limit - 1);
            while (high != low && first + 1 < last)
            {
                var middle = first + ((last - first) / 2);
                (first, last) = AdjustedCount.Of(threshold, middle) == high ? (middle, last) : (first, middle);
            }

            var above = high == low ? kept : first - threshold + 1;
            Assert.That(((UInt128)above * high) + ((UInt128)(kept - above) * low), Is.EqualTo((UInt128)Limit));
        }));

    [TestCase(0UL, 0UL, 1UL)]
    [TestCase(0UL, Limit - 1, 1UL)]
    [TestCase(Limit / 2, Limit / 2, 2UL)]
    [TestCase(Limit / 2, Limit - 1, 2UL)]
    [TestCase(Limit, 5UL, 1UL, Description = "never")]
    [TestCase(Limit / 2, 5UL, 1UL, Description = "kept although R is below T")]
    public void Examples(ulong threshold, ulong randomness, ulong count) =>
        Assert.That(AdjustedCount.Of(threshold, randomness), Is.EqualTo(count));
}
