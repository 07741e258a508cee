// Which rule a kept trace is credited to: the first that holds when it ends. What kept it at its start is told beside it.
using System.Diagnostics;
using System.Reactive.Concurrency;
using NUnit.Framework;
using Tracing.Functional.Fluent;
using Tracing.Functional.Streams;

namespace Tracing.Functional.Tests.Traces;

public class CreditTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly Policy Errors = Sample.Always.When(AnySpan.Failed).Named("errors");
    private static readonly Policy Slow = Sample.Always.When(RootSpan.SlowerThan(Second)).Named("slow");
    private static readonly Policy Ordinary = Sample.Adaptive(100).Named("ordinary");
    private static readonly Policy All = Errors.OrElse(Slow).OrElse(Ordinary);

    private static void Fail(Activity span) => span.SetStatus(ActivityStatusCode.Error);

    private static string Count(string rule, string outcome = "keep") => $"tracing.sampling.decisions rule={rule} outcome={outcome}";

    private static (object? Rule, object? StartRule) Rules(Activity root) =>
        (root.GetTagItem("sampling.rule"), root.GetTagItem("sampling.start_rule"));

    [TestCase(false, false, "ordinary")]
    [TestCase(true, false, "errors")]
    [TestCase(false, true, "slow")]
    [TestCase(true, true, "errors")]
    public void In_calm_traffic_the_end_decides_the_rule(bool fails, bool isSlow, string rule)
    {
        using var metrics = new MeterSums();
        using var streams = new TracingStreams(new StreamOptions { Scheduler = ImmediateScheduler.Instance });
        var records = new List<TraceRecord>();
        var byErrors = new List<TraceRecord>();
        using var all = streams.Traces.Subscribe(records.Add);
        using var some = streams.Traces.KeptBy("errors").Subscribe(byErrors.Add);
        using var tracing = new Tracing(All, options => options.AnnotateDecisions = true, streams);
        var root = tracing.Start("root")!;
        var child = tracing.Start("child", root)!;
        if (fails)
            Fail(child);
        child.Stop();
        Assert.That(metrics[Count("ordinary")], Is.Zero, "it is counted when it ends");
        root.SetEndTime(root.StartTimeUtc + (isSlow ? 2 * Second : Second / 2));
        root.Stop();
        Assert.That(Rules(root), Is.EqualTo(((object?)rule, (object?)"ordinary")));
        Assert.That(records.Select(record => (record.Decision.Rule, record.Decision.StartRule)), Is.EqualTo(new[] { (rule, "ordinary") }));
        Assert.That(byErrors, Has.Count.EqualTo(fails ? 1 : 0));
        Assert.That((metrics[Count(rule)], tracing.Engine.HeldTraces, tracing.Engine.HeldBytes), Is.EqualTo((1L, 0, 0L)));
        Assert.That(tracing.Names, Is.EqualTo(new[] { "child", "root" }));
    }

    [Test]
    public void A_trace_that_one_rule_made_certain_is_credited_to_an_earlier_one_that_holds_at_its_end()
    {
        using var metrics = new MeterSums();
        using var tracing = new Tracing(
            Errors.OrElse(Sample.Always.When(AnySpan.Name("large")).Named("large")),
            options => options.AnnotateDecisions = true);
        var root = tracing.Start("root")!;
        tracing.Start("large", root)!.Stop();
        Assert.That(tracing.Names, Is.EqualTo(new[] { "large" }), "certain, and exported");
        Fail(root);
        root.Stop();
        Assert.That(Rules(root), Is.EqualTo(((object?)"errors", (object?)null)));
        Assert.That((metrics[Count("errors")], metrics[Count("large")]), Is.EqualTo((1L, 0L)));
    }

    [Test]
    public void A_trace_is_credited_to_a_rule_that_holds_for_a_root_that_joined_it()
    {
        const string TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
        using var metrics = new MeterSums();
        var policy = Sample.Always.When(RootSpan.Failed).Named("errors").OrElse(Slow);
        using var tracing = new Tracing(
            policy.ParentBased(remoteNotSampled: policy), options => options.AnnotateDecisions = true);
        Activity first = tracing.StartRemote("first", TraceParent)!, second = tracing.StartRemote("second", TraceParent)!;
        first.SetEndTime(first.StartTimeUtc + (Second / 2)).Stop();
        tracing.Clock.Advance(2 * Second);
        Assert.That(tracing.Names, Is.EqualTo(new[] { "first" }), "the second hangs");
        Fail(second);
        second.SetEndTime(second.StartTimeUtc + (3 * Second)).Stop();
        Assert.That((Rules(first).Rule, Rules(second).Rule), Is.EqualTo(((object?)"slow", (object?)"errors")));
        Assert.That((metrics[Count("errors")], metrics[Count("slow")]), Is.EqualTo((1L, 1L)));
    }

    [Test]
    public void A_root_that_ends_before_its_children_has_the_rule_that_holds_then()
    {
        using var tracing = new Tracing(All, options => options.AnnotateDecisions = true);
        var root = tracing.Start("root")!;
        var child = tracing.Start("child", root)!;
        Fail(root);
        root.Stop();
        Assert.That(Rules(root), Is.EqualTo(((object?)"errors", (object?)"ordinary")));
        child.Stop();
    }

    [Test]
    public void A_trace_that_was_cut_stays_partial_when_it_is_credited_to_another_rule()
    {
        using var tracing = new Tracing(
            Errors.OrElse(Sample.Always.When(AnySpan.Name("large")).Named("large")),
            options => (options.AnnotateDecisions, options.MaxAge) = (true, Second));
        var root = tracing.Start("root")!;
        tracing.Clock.Advance(Second);
        tracing.Start("large", root)!.Stop();
        Fail(root);
        root.Stop();
        Assert.That(Rules(root).Rule, Is.EqualTo("errors"));
        Assert.That(tracing.Exporter.Activities.Select(span => (span.DisplayName, span.GetTagItem("sampling.partial"))), Is.EqualTo(
            new (string, object?)[] { ("large", true), ("root", true) }));
    }

    [Test]
    public void A_kept_trace_whose_end_does_not_come_is_counted_when_it_is_too_old()
    {
        using var metrics = new MeterSums();
        using var tracing = new Tracing(All);
        tracing.Start("hangs");
        tracing.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.That((metrics[Count("ordinary")], tracing.Engine.HeldTraces, tracing.Engine.HeldBytes), Is.EqualTo((1L, 0, 0L)));
    }

    [Test]
    public void Under_pressure_traces_are_credited_early_and_once()
    {
        using var metrics = new MeterSums();
        using var tracing = new Tracing(Errors.OrElse(Slow).OrElse(Sample.Always.Named("ordinary")), options => options.MaxBytes = 64 * 1024);
        var roots = Enumerable.Range(0, 200).Select(i => tracing.Start($"root {i}")!).ToList();
        Assert.That(tracing.Engine.HeldBytes, Is.LessThanOrEqualTo(64 * 1024));
        var open = tracing.Engine.HeldBytes / Functional.Traces.HeldTrace.EntryBytes;
        Assert.That(metrics[Count("ordinary")], Is.EqualTo(200 - open).And.GreaterThan(100));
        roots.ForEach(Fail);
        roots.ForEach(root => root.Stop());
        Assert.That(metrics[Count("ordinary")] + metrics[Count("errors")], Is.EqualTo(200));
        Assert.That((metrics[Count("errors")] > 10, tracing.Engine.HeldBytes, tracing.Names.Count), Is.EqualTo((true, 0L, 200)));
    }

    [Test]
    public void Crediting_pays_nothing()
    {
        using var tracing = new Tracing(Errors.OrElse(Slow).OrElse(Sample.RateLimited(1, 10)));
        for (var i = 0; i < 10; i++)
            tracing.Trace("root", child: Fail);
        Assert.That(tracing.Control.RateStates().Single().Debt, Is.EqualTo(10).Within(1e-6));
    }
}
