using Tracing.Functional.Parsing;

namespace Tracing.Functional.Tool.Simulation;

// One policy under traffic, in virtual time: sums, and a value for each second.
internal sealed class PolicyRun
{
    private readonly Queue<TimeSpan> _recent = new();

    private PolicyRun(string name, int seconds) =>
        (Name, OfferedAt, KeptAt, ProbabilityAt, DebtAt) =
        (name, new int[seconds], new int[seconds], new double[seconds], new double[seconds]);

    public string Name { get; }

    public int Offered { get; private set; }

    public int Kept { get; private set; }

    /// <summary>The sum of the adjusted counts of what was kept.</summary>
    public double Estimate { get; private set; }

    /// <summary>What rate limits shed, each arrival for what it stands for.</summary>
    public double Shed { get; private set; }

    /// <summary>The most traces kept within any second.</summary>
    public int WorstSecond { get; private set; }

    /// <summary>Whether each kept trace says how many it stands for.</summary>
    public bool IsCounted { get; private set; } = true;

    /// <summary>Whether the policy waits for what a trace's end tells; here every trace is over at once, without a span.</summary>
    public bool Waits { get; private set; }

    public SortedDictionary<string, RuleRun> Rules { get; } = new(StringComparer.Ordinal);

    public int[] OfferedAt { get; }

    public int[] KeptAt { get; }

    /// <summary>The mean probability that the traces of a second met; not a number if none arrived.</summary>
    public double[] ProbabilityAt { get; }

    /// <summary>The debts of all rate-limiting parts together when the second ended, in traces.</summary>
    public double[] DebtAt { get; }

    /// <summary>Runs a policy under traffic whose traces all start alike.</summary>
    /// <param name="name">What the policy is called.</param>
    /// <param name="policy">Children follow their parent unless it says otherwise, as in a provider.</param>
    /// <param name="traffic">What arrives, and when.</param>
    /// <param name="facts">What is known of each trace.</param>
    /// <param name="progress">Told the share that is done, after each second.</param>
    public static PolicyRun Of(string name, Policy policy, Traffic traffic, StartFacts facts, Action<double> progress)
    {
        var seconds = (int)Math.Ceiling(traffic.Duration.TotalSeconds);
        var running = Compile.start(PolicyModule.following(policy));
        var run = new PolicyRun(name, seconds) { Waits = running.MayWait };
        var second = 0;
        foreach (var (at, randomness) in traffic.Arrivals())
        {
            for (; second < (int)at.TotalSeconds; second++)
                EndSecond(second);
            run.Add(at, running.Decide(in facts, at.Ticks * 100, randomness));
        }

        for (; second < seconds; second++)
            EndSecond(second);
        return run;

        void EndSecond(int number)
        {
            run.ProbabilityAt[number] /= run.OfferedAt[number];
            run.DebtAt[number] = running.RateStates((number + 1) * 1_000_000_000L).Sum(static state => state.Debt);
            progress((number + 1.0) / seconds);
        }
    }

    private void Add(TimeSpan at, PolicyDecision decision)
    {
        var second = (int)at.TotalSeconds;
        var rule = Rules.TryGetValue(decision.Rule, out var known) ? known : Rules[decision.Rule] = new RuleRun();
        Offered++;
        OfferedAt[second]++;
        rule.Decided++;
        ProbabilityAt[second] += decision.Threshold.Probability;
        Shed += decision.Shed;
        rule.Shed += decision.Shed;
        if (!decision.IsKept)
            return;

        Kept++;
        KeptAt[second]++;
        rule.Kept++;
        if (decision.IsReliable)
            Estimate += decision.Threshold.AdjustedCount;
        else
            IsCounted = false;
        _recent.Enqueue(at);
        while (at - _recent.Peek() > TimeSpan.FromSeconds(1))
            _recent.Dequeue();
        WorstSecond = Math.Max(WorstSecond, _recent.Count);
    }
}
