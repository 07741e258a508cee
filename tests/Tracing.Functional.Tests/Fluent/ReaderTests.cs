// Explain and simulate, from C#.
using NUnit.Framework;
using Tracing.Functional.Fluent;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Tests.Fluent;

public class ReaderTests
{
    private static readonly Policy Shop =
        Sample.Never.When(AtStart.Path("/health"))
            .OrElse(Sample.Always.When(AtStart.Attribute("tier", "vip")).Named("vip"))
            .OrElse(Sample.Adaptive(10));

    [Test]
    public void An_explanation_is_a_tree_with_opinions_and_reasons()
    {
        var explanation = Shop.Explain(StartFacts.Of("GET").WithPath("/orders").WithAttribute("tier", "vip"));
        Assert.That(
            explanation.ToString().Split('\n'),
            Is.EqualTo("""
                orElse                                  keep
                ├── when path is "/health"              abstains   does not hold
                │   └── never                           not asked
                ├── vip                                 keep
                │   └── when attribute "tier" is "vip"  keep       holds
                │       └── always                      keep
                └── adaptive(10/s)                      not asked
                """.Split('\n')));
        Assert.Multiple(() =>
        {
            Assert.That(explanation.Threshold, Is.EqualTo(Threshold.Always));
            Assert.That(explanation.Parts[1].Node, Is.EqualTo("vip"));
            Assert.That(explanation.Parts[0].HasOpinion, Is.False);
            Assert.That(explanation.Parts[2].IsAsked, Is.False);
            Assert.That(explanation.Parts[1].Parts[0].Reason, Is.EqualTo("holds"));
        });
    }

    [Test]
    public void A_simulation_keeps_what_conforms_and_caps_what_does_not()
    {
        var calm = Enumerable.Range(0, 50).Select(i => Arrive(TimeSpan.FromSeconds(i / 5.0), i, 50));
        var spike = Enumerable.Range(0, 5_000).Select(i => Arrive(TimeSpan.FromSeconds(20 + (i / 5000.0)), i, 5_000));
        var calmResult = Simulation.Run(Sample.Adaptive(10), calm);
        var spikeResult = Simulation.Run(Sample.Adaptive(10), spike);
        var decisions = Simulation.Decisions(Sample.Adaptive(10), spike).ToList();
        Assert.Multiple(() =>
        {
            Assert.That((calmResult.Offered, calmResult.Kept, calmResult.Estimate, calmResult.KeptRatio), Is.EqualTo((50, 50, 50.0, 1.0)));
            Assert.That(spikeResult.Offered, Is.EqualTo(5_000));
            Assert.That(spikeResult.WorstSecond, Is.LessThanOrEqualTo(AdaptiveSettings.For(10).Bound + 10).And.EqualTo(spikeResult.Kept));
            Assert.That(decisions.Count(decision => decision.IsKept), Is.EqualTo(spikeResult.Kept));
            Assert.That(Simulation.WorstWindow(TimeSpan.FromSeconds(1), decisions), Is.EqualTo(spikeResult.WorstSecond));
            Assert.That(Simulation.WorstWindow(TimeSpan.Zero, decisions), Is.EqualTo(1));
        });
    }

    [Test]
    public void A_negative_window_is_refused_with_name_value_and_range()
    {
        var window = TimeSpan.FromSeconds(-1);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Simulation.WorstWindow(window, []));
        Assert.Multiple(() =>
        {
            Assert.That(error!.ParamName, Is.EqualTo("window"));
            Assert.That(error.ActualValue, Is.EqualTo(window));
            Assert.That(error.Message, Does.Contain("-00:00:01").And.Contain("zero or more"));
            Assert.That(Simulation.WorstWindow(TimeSpan.Zero, []), Is.Zero);
        });
    }

    /// <summary>Randomness spread evenly and in an order that has nothing to do with time.</summary>
    private static Arrival Arrive(TimeSpan at, int index, int count) => new(
        at, Randomness.OfValue((ulong)(((index * 7919L) % count) + 0.5) * ((1UL << 56) / (ulong)count)), StartFacts.Of("a"));
}
