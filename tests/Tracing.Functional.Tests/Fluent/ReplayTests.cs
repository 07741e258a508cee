// What-if over recorded traces, from C#: what a policy would have kept, in all and per operation, and on which traces two disagree.
using NUnit.Framework;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Fluent;

public class ReplayTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly TraceRecord[] Traces =
    [
        Trace("GET /orders", second: 0, share: 0.9, bytes: 1_000, isFailed: false),
        Trace("GET /orders", second: 1, share: 0.1, bytes: 2_000, isFailed: false),
        Trace("GET /orders", second: 2, share: 0.1, bytes: 1_500_000, isFailed: true),
        Trace("pay", second: 3, share: 0.6, bytes: 40, isFailed: false),
    ];

    private static readonly Policy Half = Sample.FixedRatio(0.5);
    private static readonly Policy Rescue = Sample.Always.When(AnySpan.Failed).OrElse(Half);

    [Test]
    public void A_replay_counts_what_is_kept_in_all_and_per_operation()
    {
        var result = Simulation.Replay(Rescue, Traces.Reverse());
        Assert.Multiple(() =>
        {
            Assert.That((result.Traces, result.Kept, result.KeptRatio), Is.EqualTo((4, 3, 0.75)));
            Assert.That((result.BytesOffered, result.BytesKept), Is.EqualTo((1_503_040L, 1_501_040L)));
            Assert.That(result.Operations, Is.EqualTo(new[]
            {
                new OperationReplay("GET /orders", 3, 2, 3.0, 1_503_000, 1_501_000), new OperationReplay("pay", 1, 1, 2.0, 40, 40),
            }));
        });
    }

    [Test]
    public void A_replay_reads_as_a_table_with_units() =>
        Assert.That(Simulation.Replay(Rescue, Traces).ToString().Split('\n'), Is.EqualTo("""
            operation    traces  kept    share  estimate  offered  kept bytes
            GET /orders       3     2  66.67 %         3   1.5 MB      1.5 MB
            pay               1     1    100 %         2     40 B        40 B
            total             4     3     75 %         5   1.5 MB      1.5 MB
            """.Split('\n')));

    [Test]
    public void A_comparison_has_the_traces_on_which_both_disagree()
    {
        var comparison = Simulation.Compare(Rescue, Half, Traces);
        var only = comparison.OnlyFirst.Single();
        Assert.Multiple(() =>
        {
            Assert.That(only.Trace, Is.SameAs(Traces[2]));
            Assert.That((only.First.IsKept, only.First.Rule, only.First.Trigger), Is.EqualTo((true, "always", DecisionTrigger.Complete)));
            Assert.That(
                (only.Second.IsKept, only.Second.Rule, only.Second.Trigger),
                Is.EqualTo((false, "fixedRatio", DecisionTrigger.Start)));
            Assert.That(comparison.OnlySecond, Is.Empty);
            Assert.That(comparison.First, Is.EqualTo(Simulation.Replay(Rescue, Traces)));
            Assert.That(comparison.Second, Is.EqualTo(Simulation.Replay(Half, Traces)));
            Assert.That(comparison.ToString().Split('\n'), Is.EqualTo("""
                operation    traces  kept 1st  kept 2nd  estimate 1st  estimate 2nd  bytes 1st  bytes 2nd
                GET /orders       3         2         1             3             2     1.5 MB       1 kB
                pay               1         1         1             2             2       40 B       40 B
                total             4         3         2             5             4     1.5 MB       1 kB
                kept by the 1st only: 1 traces, by the 2nd only: 0 traces
                """.Split('\n')));
        });
    }

    [Test]
    public void A_replay_has_the_rule_at_the_end_and_beside_it_the_one_that_kept_the_trace_at_its_start()
    {
        var errors = Sample.Always.When(AnySpan.Failed).Named("errors");
        var calm = Simulation.Compare(errors.OrElse(Sample.Always.Named("ordinary")), Sample.Never, Traces).OnlyFirst;
        Assert.That(calm.Select(kept => (kept.First.Rule, kept.First.StartRule)), Is.EqualTo(new[]
        {
            ("ordinary", "ordinary"), ("ordinary", "ordinary"), ("errors", "ordinary"), ("ordinary", "ordinary"),
        }));
        var late = Simulation.Compare(errors, Sample.Never, Traces).OnlyFirst;
        Assert.That(late.Select(kept => (kept.First.Rule, kept.First.StartRule)), Is.EqualTo(new[] { ("errors", "") }));
    }

    [Test]
    public void No_traces_are_no_trouble() => Assert.That(Simulation.Replay(Half, []).KeptRatio, Is.Zero);

    /// <summary>A trace with one span, its randomness that share of the whole range.</summary>
    private static TraceRecord Trace(string operation, int second, double share, long bytes, bool isFailed)
    {
        var start = Noon.AddSeconds(second);
        var span = SpanRecord.Of(operation, TimeSpan.FromMilliseconds(20)).WithStart(start);
        var decision = new TraceDecision(true, Threshold.Always, true, "always", "always", DecisionTrigger.Start);
        return new TraceRecord(
            "", Randomness.OfValue((ulong)(share * (1UL << 56))), StartFacts.Of("start"), start,
            [isFailed ? span.WithFailure(null) : span], 1, bytes, true, decision,
            new Lazy<Explanation>(() => Half.Explain(StartFacts.Of("start"))));
    }
}
