// The promise of percentiles: within 1 % of the duration with the nearest rank, over distributions of many shapes.
using NUnit.Framework;
using Tracing.Functional.Streams;

namespace Tracing.Functional.Tests.Streams;

public class HistogramTests
{
    private const double Promise = 0.01;

    private static IEnumerable<TestCaseData> Shapes() =>
        new (string Name, Func<Random, double> Ticks)[]
        {
            ("one value", _ => 123_456_789),
            ("few ticks", random => random.Next(200)),
            ("uniform", random => random.NextDouble() * 1e8),
            ("log uniform", random => Math.Exp(random.NextDouble() * 43)),
            ("exponential", random => -Math.Log(1 - random.NextDouble()) * 1e6),
            ("two peaks", random => random.Next(10) == 0 ? 5e8 + random.Next(1000) : 1e4 + random.Next(1000)),
            ("powers of two", random => 1L << random.Next(62)),
            ("just below powers of two", random => (1L << random.Next(1, 62)) - 1),
        }.Select(shape => new TestCaseData(shape.Ticks).SetArgDisplayNames(shape.Name));

    [TestCaseSource(nameof(Shapes))]
    public void A_percentile_is_within_one_percent_of_its_rank(Func<Random, double> ticks)
    {
        var random = new Random(20_260_101);
        foreach (var size in new[] { 1, 2, 3, 10, 99, 100, 101, 1000, 20_000 })
        {
            var durations = Enumerable.Range(0, size).Select(_ => (long)ticks(random)).ToArray();
            var histogram = new DurationHistogram();
            foreach (var duration in durations) histogram.Add(TimeSpan.FromTicks(duration));
            Array.Sort(durations);
            Assert.That(histogram.Max.Ticks, Is.EqualTo(durations[^1]));
            foreach (var percent in new[] { 1, 50, 90, 99, 100 })
            {
                var exact = durations[((size * percent) + 99) / 100 - 1];
                Assert.That(
                    (double)histogram.Percentile(percent).Ticks,
                    Is.EqualTo((double)exact).Within(exact * Promise),
                    $"P{percent} of {size}");
            }
        }
    }

    [Test]
    public void A_weight_counts_as_so_many_durations()
    {
        var random = new Random(7);
        var (weighted, repeated) = (new DurationHistogram(), new DurationHistogram());
        for (var i = 0; i < 500; i++)
        {
            var duration = TimeSpan.FromTicks(random.NextInt64(1L << random.Next(1, 40)));
            var weight = random.Next(1, 9);
            weighted.Add(duration, weight);
            for (var j = 0; j < weight; j++) repeated.Add(duration);
        }

        Assert.That(weighted.Weight, Is.EqualTo(repeated.Weight));
        for (var percent = 1; percent <= 100; percent++)
            Assert.That(weighted.Percentile(percent), Is.EqualTo(repeated.Percentile(percent)));
    }

    [Test]
    public void The_edges_are_exact()
    {
        var histogram = new DurationHistogram();
        Assert.That(histogram.Percentile(50), Is.EqualTo(TimeSpan.Zero));
        histogram.Add(TimeSpan.FromTicks(-5));
        Assert.That(histogram.Percentile(50), Is.EqualTo(TimeSpan.Zero));
        histogram.Add(TimeSpan.MaxValue, 1000);
        Assert.That(histogram.Percentile(50).Ticks, Is.EqualTo(long.MaxValue).Within(1).Percent);
        Assert.That(histogram.Max, Is.EqualTo(TimeSpan.MaxValue));
    }
}
