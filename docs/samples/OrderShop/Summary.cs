using Tracing.Functional;

namespace OrderShop;

// What was promised against what happened: one line a claim, with the numbers behind it. Owns which claims are made.
internal static class Summary
{
    /// <summary>
    /// The estimate is unbiased but random. Its error follows no exact law, so the width was tried out: of 10,000,000 simulated runs
    /// of this very traffic none was further off than 6 standard errors (the worst: 5.9), so a false alarm is rarer than one in a million.
    /// </summary>
    private const double AllowedErrors = 6;

    /// <summary>Prints the claims and answers whether all hold.</summary>
    public static bool Print(Ledger ledger, IReadOnlyList<KeptTrace> kept)
    {
        var offered = ledger.OfferedSoFar();
        var orders = kept.Where(trace => trace.Kind == RequestKind.Order).ToList();
        var vips = kept.Count(trace => trace.Kind == RequestKind.VipOrder);
        var healthChecks = kept.Count(trace => trace.Kind == RequestKind.HealthCheck);
        var estimate = Estimate.Of(orders, ledger.Shed);
        var errors = estimate.ErrorsFrom(offered.Orders);
        var calm = Traffic.Phases[0];
        var calmOrders = calm.Orders * calm.Seconds;
        var busiest = BusiestSecond([.. orders.Select(trace => trace.Root.StartTimeUtc)]);
        var burst = AdaptiveSettings.For(ShopPolicy.Target).Bound;
        var cap = burst + ShopPolicy.Target;

        Terminal.Heading("Promised and checked");
        return Claim(
                vips == offered.Vips, "no VIP order lost", $"{offered.Vips:N0} offered, {vips:N0} kept")
            & Claim(
                healthChecks == 0, "no health check kept", $"{offered.HealthChecks:N0} offered, {healthChecks:N0} kept")
            & Claim(
                orders.Take(calmOrders).All(trace => trace.Threshold.AdjustedCount == 1),
                "all kept below 10/s",
                $"the first {calmOrders} orders, at {calm.Orders}/s, were kept with probability 1")
            & Claim(
                busiest <= cap, "hard cap kept", $"{busiest} kept in the busiest second, {cap:0} allowed ({burst} + {ShopPolicy.Target:0}/s)")
            & Claim(
                Math.Abs(errors) <= AllowedErrors,
                "counts stay true",
                $"{offered.Orders:N0} orders offered, {estimate.Count:N0} ± {estimate.StandardError:N0} estimated from {orders.Count:N0} kept")
            & Claim(
                ledger.Failures == 0, "service undisturbed", $"{ledger.Failures} of {offered.Orders + offered.Vips + offered.HealthChecks:N0} requests failed");
    }

    /// <summary>
    /// The most kept orders in any window of one second, both ends counted. The times are the spans' starts, which come some
    /// microseconds after the decisions that the cap is about.
    /// </summary>
    private static int BusiestSecond(List<DateTime> starts)
    {
        var (most, first) = (0, 0);
        for (var last = 0; last < starts.Count; last++)
        {
            while (starts[last] - starts[first] > TimeSpan.FromSeconds(1))
                first++;
            most = Math.Max(most, last - first + 1);
        }

        return most;
    }

    private static bool Claim(bool holds, string claim, string evidence)
    {
        Terminal.Line($"  {(holds ? Terminal.Green("✓") : Terminal.Red("✗"))} {claim,-21} {Terminal.Dim(evidence)}");
        return holds;
    }

    /// <summary>How many there were, judged by the kept ones alone; the error is one standard deviation.</summary>
    private sealed record Estimate(double Count, double StandardError)
    {
        public static Estimate Of(IReadOnlyList<KeptTrace> kept, double shed)
        {
            var counts = kept.Select(trace => trace.Threshold.AdjustedCount).ToList();
            return new(counts.Sum() + shed, Math.Sqrt(counts.Sum(count => count * (count - 1))));
        }

        /// <summary>How far from the truth, in standard errors.</summary>
        public double ErrorsFrom(int truth) => Count == truth ? 0 : (Count - truth) / StandardError;
    }
}
