using static Tracing.Functional.Fluent.Built;

namespace Tracing.Functional.Fluent;

/// <summary>What a policy would have kept of arrivals with given times and randomness. The same inputs give the same result.</summary>
public static class Simulation
{
    /// <summary>
    /// What was offered, kept, estimated and shed, and the busiest second. An arrival has no spans: late conditions decide as if each trace
    /// were over at once without one. For those there is <see cref="Replay"/>.
    /// </summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static SimulationResult Run(Policy policy, IEnumerable<Arrival> arrivals) =>
        Simulate.summary(Decisions(policy, arrivals));

    /// <summary>
    /// Every arrival with its decision, in order. Lazy; each enumeration starts the policy anew. Late conditions decide as if each trace
    /// were over at once without a span.
    /// </summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IEnumerable<Decision> Decisions(Policy policy, IEnumerable<Arrival> arrivals) =>
        Simulate.decisions(Given(policy), Given(arrivals));

    /// <summary>The most kept traces in any window of that length, both ends counted.</summary>
    /// <param name="window">Not negative.</param>
    /// <param name="decisions">In any order.</param>
    /// <exception cref="ArgumentNullException">The decisions are null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The window is negative.</exception>
    public static int WorstWindow(TimeSpan window, IEnumerable<Decision> decisions)
    {
        ArgumentNullException.ThrowIfNull(decisions);
        if (window < TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(window), window, $"window is {window}; allowed: zero or more.");
        return Simulate.worstWindowKept(window, decisions);
    }

    /// <summary>
    /// What the policy would have kept of recorded traces, in all and per operation: each begins at its StartTime and is over its
    /// Duration later. The traces may come in any order. The result's ToString is a table.
    /// </summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static ReplayResult Replay(Policy policy, IEnumerable<TraceRecord> traces) =>
        Functional.Replay.run(Given(policy), Given(traces));

    /// <summary>What two policies would have kept of the same recorded traces, and the traces on which they disagree.</summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static ReplayComparison Compare(Policy first, Policy second, IEnumerable<TraceRecord> traces) =>
        Functional.Replay.comparison(Given(first), Given(second), Given(traces));
}
