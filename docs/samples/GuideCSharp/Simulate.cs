using Tracing.Functional;
using Tracing.Functional.Fluent;

namespace Guide;

// Snippets of docs/guide/simulate.md.
internal static class Simulate
{
    public static void Show()
    {
        Page.Title("simulate", "why a trace is kept, and what a policy would have kept");

        #region explain
        var policy = Sample.Never.When(AtStart.Path("/health")).Named("health")
            .OrElse(Sample.Adaptive(targetPerSecond: 10).Named("orders"));
        var explanation = policy.Explain(StartFacts.Of("GET /orders").WithPath("/orders"));
        #endregion

        Page.Line(explanation);

        #region simulate
        var random = new Random(1);
        var facts = StartFacts.Of("GET /orders").WithPath("/orders");
        var arrivals = Enumerable.Range(0, 60_000)
            .Select(i => new Arrival(
                at: TimeSpan.FromMilliseconds(i), // 1,000 a second for a minute
                randomness: Randomness.OfValue((ulong)random.NextInt64()),
                facts))
            .ToList();
        var result = Simulation.Run(policy, arrivals);
        #endregion

        Page.Line(
            $"offered {result.Offered}, kept {result.Kept}, estimate {result.Estimate:0} + shed {result.Shed:0}, "
            + $"worst second {result.WorstSecond}");

        #region decisions
        var decisions = Simulation.Decisions(policy, arrivals).ToList();
        var worstTenSeconds = Simulation.WorstWindow(TimeSpan.FromSeconds(10), decisions);
        #endregion

        var last = decisions[^1];
        Page.Line(
            $"at most {worstTenSeconds} kept in any 10 s; the last arrival met p = {last.Threshold.Probability:0.####} "
            + $"of rule \"{last.Rule}\"");
    }
}
