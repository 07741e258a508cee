// The bench's statistics, on simulated measurements whose true ratio is known.
using NUnit.Framework;
using Tracing.Functional.Bench;

namespace Tracing.Functional.Tests.Bench;

public class IntervalTests
{
    private const double True = 1.25;
    private const double Limit = 1.5;

    /// <summary>A process lays out its code and memory anew: both sides vary by this part of their time.</summary>
    private const double Layout = 0.03;

    [TestCase(2)]
    [TestCase(3)]
    [TestCase(5)]
    [TestCase(6)]
    [TestCase(8)]
    [TestCase(12)]
    public void It_covers_the_true_ratio_as_often_as_it_says(int rounds)
    {
        Assert.That(Coverage(rounds, disturbed: 0), Is.InRange(0.93, 0.975));
    }

    [TestCase(2)]
    [TestCase(3)]
    [TestCase(5)]
    [TestCase(6)]
    [TestCase(8)]
    [TestCase(12)]
    public void It_covers_it_when_other_work_slows_one_side_of_a_round(int rounds)
    {
        Assert.That(Coverage(rounds, disturbed: 0.1), Is.GreaterThan(0.93));
    }

    [Test]
    public void A_single_disturbed_round_of_six_hardly_moves_the_estimate()
    {
        var disturbed = Interval.Of([1.00, 1.01, 1.60, 0.99, 1.02, 0.98]);
        Assert.That(disturbed.Estimate, Is.EqualTo(1.005).Within(1e-9));
        Assert.That(disturbed.High, Is.LessThan(1.05));
    }

    [Test]
    public void Students_interval_of_three_rounds_is_that_of_the_textbook()
    {
        var interval = Interval.Of([1, 2, 3]);
        Assert.That(interval.Estimate, Is.EqualTo(2));
        Assert.That(interval.Low, Is.EqualTo(2 - (4.303 / Math.Sqrt(3))).Within(1e-9));
        Assert.That(interval.High, Is.EqualTo(2 + (4.303 / Math.Sqrt(3))).Within(1e-9));
    }

    [Test]
    public void One_round_has_no_interval_and_so_decides_nothing()
    {
        var interval = Interval.Of([1]);
        Assert.That(interval.Estimate, Is.EqualTo(1));
        Assert.That(interval.Contains(1000), Is.True);
    }

    [TestCase(0.99, false)]
    [TestCase(1.00, true)]
    [TestCase(1.02, true)]
    [TestCase(1.03, false)]
    public void It_contains_a_limit_between_its_ends(double limit, bool isContained)
    {
        Assert.That(new Interval(1.00, 1.01, 1.02).Contains(limit), Is.EqualTo(isContained));
    }

    [Test]
    public void A_row_far_from_its_limit_stops_after_the_first_rounds()
    {
        var random = new Random(7);
        Assert.That(Enumerable.Range(0, 200).Average(_ => RoundsOf(() => Ratio(random, 0.1 * Limit, disturbed: 0))), Is.LessThan(2.1));
        Assert.That(Enumerable.Range(0, 200).Average(_ => RoundsOf(() => Ratio(random, 10 * Limit, disturbed: 0))), Is.LessThan(2.1));
    }

    [Test]
    public void A_row_at_its_limit_runs_to_the_bound()
    {
        var random = new Random(7);
        var runs = Enumerable.Range(0, 200).Select(_ => RoundsOf(() => Ratio(random, Limit, disturbed: 0))).ToArray();
        Assert.That(runs.Max(), Is.EqualTo(8));
        Assert.That(runs.Count(rounds => rounds == 8), Is.GreaterThan(150), "each look at the interval may be wrong one time in twenty");
    }

    [Test]
    public void Only_rows_that_are_not_decided_are_measured_again()
    {
        var values = new Dictionary<string, List<double>>(StringComparer.Ordinal) { ["far"] = [], ["at"] = [] };
        var next = new Dictionary<string, Queue<double>>(StringComparer.Ordinal)
        {
            ["far"] = new([0.50, 0.51]),
            ["at"] = new([1.4, 1.6, 1.41, 1.42, 1.41]),
        };
        void Measure(IEnumerable<string> rows)
        {
            foreach (var row in rows)
                values[row].Add(next[row].Dequeue());
        }

        Repetition.Run<string>(
            2, 5, () => Measure(values.Keys), Measure,
            () => [.. values.Keys.Where(row => Interval.Of(values[row]).Contains(Limit))]);
        Assert.That(values["far"], Has.Count.EqualTo(2));
        Assert.That(values["at"], Has.Count.EqualTo(5));
    }

    [Test]
    public void More_first_rounds_than_the_bound_are_all_run()
    {
        var rounds = 0;
        Repetition.Run<string>(9, 8, () => rounds++, _ => rounds++, () => ["undecided"]);
        Assert.That(rounds, Is.EqualTo(9));
    }

    private static int RoundsOf(Func<double> ratio)
    {
        var measured = new List<double>();
        void Measure() => measured.Add(ratio());
        Repetition.Run<string>(2, 8, Measure, _ => Measure(), () => Interval.Of(measured).Contains(Limit) ? ["row"] : []);
        return measured.Count;
    }

    private static double Coverage(int rounds, double disturbed)
    {
        const int trials = 4_000;
        var random = new Random(rounds);
        return Enumerable.Range(0, trials)
            .Count(_ => Interval.Of([.. Enumerable.Range(0, rounds).Select(_ => Ratio(random, True, disturbed))]).Contains(True))
                / (double)trials;
    }

    private static double Ratio(Random random, double ratio, double disturbed) => ratio * Side(random, disturbed) / Side(random, disturbed);

    /// <summary>The fastest of seven iterations of one process, relative to what the code takes: other work only ever adds time.</summary>
    private static double Side(Random random, double disturbed)
    {
        var layout = Math.Exp(Layout * Normal(random));
        var whole = random.NextDouble() < disturbed ? 1 + (random.NextDouble() / 2) : 1;
        return layout * whole * Enumerable.Range(0, 7).Min(_ => 1 - (0.02 * Math.Log(1 - random.NextDouble())));
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
