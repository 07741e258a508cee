// What is replayed into the histogram is what was added: counts and sums of each bucket, the smallest, the largest, and kept spans.
using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Tracing.Functional.Metrics;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Tests.Metrics;

public class CellsTests
{
    private static readonly double[] s_bounds = [0.00000015, 0.005, 0.01, 0.1, 1, 10];

    private static readonly Gen<Added> s_added =
        from ticks in Gen.OneOf(
            Gen.Elements(0L, 1, 49_999, 50_000, 50_001, 100_000, 10_000_000, 100_000_000, 100_000_001),
            Gen.Choose(0, int.MaxValue).Select(ticks => (long)ticks))
        from count in Gen.OneOf(Gen.Constant(1), Gen.Choose(1, 1_000))
        from isKept in Gen.Elements(true, false)
        select new Added(ticks, count, isKept);

    [Test]
    public void A_replay_measures_what_was_added() => Soak.Check(Soak.Times(500), Prop.ForAll(
        s_added.NonEmptyListOf().ToArbitrary(), all =>
        {
            var cells = new Cells(new Bounds(s_bounds));
            using var span = new Activity("kept").SetIdFormat(ActivityIdFormat.W3C).Start();
            foreach (var added in all)
                cells.Add(added.Ticks, added.Count, added.IsKept ? span : null);
            var (first, second) = (new Recorded(), new Recorded());
            cells.Replay(null!, first);
            cells.Replay(null!, second);

            Assert.That(second.Values, Is.Empty, "they are forgotten");
            Assert.That(first.Values.Min(), Is.EqualTo(all.Min(added => added.Seconds)));
            Assert.That(first.Values.Max(), Is.EqualTo(all.Max(added => added.Seconds)));
            Assert.That(first.Kept, Is.SubsetOf(all.Where(added => added.IsKept).Select(added => added.Seconds)));
            for (var i = 0; i <= s_bounds.Length; i++)
            {
                var here = all.Where(added => IndexOf(added.Seconds) == i).ToList();
                var values = first.Values.Where(value => IndexOf(value) == i).ToList();
                Assert.That(values, Has.Count.EqualTo(here.Sum(added => added.Count)));
                Assert.That(values.Sum(), Is.EqualTo(here.Sum(added => added.Count * added.Seconds)).Within(1e-9).Percent);
                Assert.That(first.Kept.Count(value => IndexOf(value) == i), Is.EqualTo(here.Any(added => added.IsKept) ? 1 : 0));
            }
        }));

    private static int IndexOf(double seconds) => s_bounds.Count(bound => seconds > bound);

    private sealed record Added(long Ticks, int Count, bool IsKept)
    {
        public double Seconds => TimeSpan.FromTicks(Ticks).TotalSeconds;
    }

    private sealed class Recorded : IMeasuring
    {
        public List<double> Values { get; } = [];

        public List<double> Kept { get; } = [];

        void IMeasuring.Kept(Series series, double seconds, string traceId, string spanId)
        {
            Kept.Add(seconds);
            Values.Add(seconds);
        }

        public void Ordinary(Series series, double seconds, long times) =>
            Values.AddRange(Enumerable.Repeat(seconds, (int)times));
    }
}
