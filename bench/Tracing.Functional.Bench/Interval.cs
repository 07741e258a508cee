// How sure the ratio of a row is. Pure: it knows numbers, not benchmarks, and is tested with simulated noise.
//
// One round gives one ratio: our time divided by the yardstick's. Each time is the fastest iteration of its process. Within a process
// the fastest is right, because other work on the machine only ever adds time. Across processes it is wrong: each process lays out its
// code and memory anew, so the fastest of many processes has the luckiest layout, and it has no interval. So a row is the mean of its
// rounds' ratios, with Student's t-interval.
//
// The two sides of a round run one after the other, so a slow phase of the machine slows both and cancels out. If it slows only one
// side, the ratio of that round is far off, up or down. So from six rounds on the lowest and the highest sixth are trimmed (Tukey and
// McLaughlin: Winsorised variance, t with the rounds that stay).
namespace Tracing.Functional.Bench;

/// <summary>An estimate and its 95 % confidence interval. A single round has no interval: its ends are infinite.</summary>
internal readonly record struct Interval(double Low, double Estimate, double High)
{
    private const int RoundsPerTrim = 6;

    /// <summary>Student's t, 97.5 %, for 1 to 20 degrees of freedom. Beyond 20 the last one is used; it is a little too wide.</summary>
    private static readonly double[] s_t =
    [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201,
        2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
    ];

    /// <summary>The interval of the values of some rounds, at least one.</summary>
    public static Interval Of(IEnumerable<double> rounds)
    {
        double[] sorted = [.. rounds.Order()];
        var trimmed = sorted.Length / RoundsPerTrim;
        var kept = sorted[trimmed..^trimmed];
        var estimate = kept.Average();
        if (kept.Length == 1)
            return new Interval(double.NegativeInfinity, estimate, double.PositiveInfinity);

        // Winsorised: each trimmed value counts as the nearest one that stays.
        double[] pulled = [.. sorted.Select(value => Math.Clamp(value, kept[0], kept[^1]))];
        var mean = pulled.Average();
        var deviation = Math.Sqrt(pulled.Sum(value => (value - mean) * (value - mean)) / (pulled.Length - 1));
        var error = deviation * Math.Sqrt(sorted.Length) / kept.Length;
        var half = s_t[Math.Min(kept.Length - 1, s_t.Length) - 1] * error;
        return new Interval(estimate - half, estimate, estimate + half);
    }

    /// <summary>Whether the rounds leave open on which side of a limit the value is.</summary>
    public bool Contains(double limit) => Low <= limit && limit <= High;
}
