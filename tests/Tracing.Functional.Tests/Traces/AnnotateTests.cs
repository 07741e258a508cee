// Annotate under a policy that waits: a kept trace's local root has the attributes of the parts that kept it, whether they were asked when
// the trace started, when a span made it certain, or at its end.
using System.Diagnostics;
using NUnit.Framework;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Traces;

public class AnnotateTests
{
    private static readonly Policy Failed = Sample.Always.When(AnySpan.Failed).Annotate("why", "failed");
    private static readonly Policy Ordinary = Sample.RateLimited(10).Annotate("budget", "ordinary");

    private static void Fail(Activity span) => span.SetStatus(ActivityStatusCode.Error);

    private static string Told(Tracing tracing, string name) => string.Join(
        ", ",
        tracing.Exporter.Activities.Single(span => span.DisplayName == name).TagObjects
            .Select(tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal));

    private static IEnumerable<TestCaseData> Policies() =>
    [
        new TestCaseData(Failed.OrElse(Ordinary), "budget=ordinary", "why=failed").SetArgDisplayNames("plain"),
        new TestCaseData(Failed.OrElse(Ordinary.PerKey(Key.Name)), "budget=ordinary", "why=failed").SetArgDisplayNames("per key"),
        new TestCaseData(
            Failed.OrElse(Ordinary.PerKey(Key.Name).Annotate("key", "name")).Annotate("service", "shop"),
            "budget=ordinary, key=name, service=shop", "service=shop, why=failed").SetArgDisplayNames("around"),
        new TestCaseData(Ordinary.OrElse(Failed), "budget=ordinary", "budget=ordinary").SetArgDisplayNames("in front"),
    ];

    [TestCaseSource(nameof(Policies))]
    public void A_part_that_is_asked_at_the_start_annotates_a_trace_that_it_keeps(Policy policy, string good, string bad)
    {
        using var tracing = new Tracing(policy);
        tracing.Trace("good");
        tracing.Trace("bad child fails", child: Fail);
        tracing.Trace("bad", root: Fail);
        Assert.Multiple(() =>
        {
            Assert.That(Told(tracing, "good"), Is.EqualTo(good));
            Assert.That(Told(tracing, "bad"), Is.EqualTo(bad));
            Assert.That(Told(tracing, "bad child fails"), Is.EqualTo(bad));
            Assert.That(Told(tracing, "good child"), Is.Empty, "the local root alone");
        });
    }

    [TestCaseSource(nameof(Policies))]
    public void So_it_does_after_a_grace(Policy policy, string good, string bad)
    {
        using var tracing = new Tracing(policy, options => options.Grace = TimeSpan.FromSeconds(1));
        tracing.Trace("good");
        tracing.Trace("bad", root: Fail);
        tracing.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That((Told(tracing, "good"), Told(tracing, "bad")), Is.EqualTo((good, bad)));
    }

    [Test]
    public void What_is_final_at_the_start_is_annotated_at_the_start()
    {
        using var tracing = new Tracing(Sample.Always.When(AtStart.Name("vip")).Annotate("tier", "vip").OrElse(Failed));
        using (var root = tracing.Start("vip")!)
            Assert.That((root.GetTagItem("tier"), tracing.Engine.HeldTraces), Is.EqualTo(("vip", 0)));
        tracing.Trace("bad", root: Fail);
        Assert.That((Told(tracing, "vip"), Told(tracing, "bad")), Is.EqualTo(("tier=vip", "why=failed")));
    }

    [Test]
    public void A_part_that_would_drop_annotates_nothing()
    {
        using var tracing = new Tracing(
            Failed.OrElse(Sample.AnyOf(Sample.Never.Annotate("never", true), Sample.FixedRatio(1).Annotate("all", true))));
        tracing.Trace("good");
        Assert.That(Told(tracing, "good"), Is.EqualTo("all=True"));
    }
}
