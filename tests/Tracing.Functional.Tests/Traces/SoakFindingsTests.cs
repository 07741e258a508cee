// What the soak found, each reduced to the smallest program that shows it.
using System.Diagnostics;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Traces;

[NonParallelizable]
public class SoakFindingsTests
{
    /// <summary>Its randomness is 0, so that a ratio below 1 never keeps it.</summary>
    private const string TraceId = "0af7651916cd43dd8400000000000000";
    private static readonly Policy Errors = Sample.Always.When(AnySpan.Failed).Named("errors");

    private static Policy Everywhere(Policy policy) => policy.ParentBased(remoteNotSampled: policy);

    private static Activity? Start(Tracing tracing, string name, int caller = 1) =>
        tracing.StartRemote(name, $"00-{TraceId}-{caller:x16}-00");

    [Test]
    [Ignore("FAULT, not mended: TraceHead.AskBound drops such a root at its start; errors and slow are not waited for.")]
    public void A_later_root_that_fails_is_kept_though_the_budget_that_kept_its_trace_is_used_up()
    {
        using var tracing = new Tracing(Everywhere(Errors.OrElse(Sample.RateLimited(1, 1).Named("limited"))));
        Start(tracing, "first")?.Stop();
        Start(tracing, "second")?.SetStatus(ActivityStatusCode.Error).Stop();
        Assert.That(tracing.Names, Is.EqualTo(new[] { "first", "second" }));
    }

    [Test]
    [Ignore("FAULT, not mended: TraceHead.Join gives Defer for a root that has not joined; nobody counts it, then or later.")]
    public void A_root_that_cannot_join_a_held_trace_is_counted()
    {
        const int Roots = 40;
        using var metrics = new MeterSums();
        using var tracing = new Tracing(Everywhere(Errors));
        var roots = Enumerable.Range(1, Roots).Select(caller => Start(tracing, "root", caller)!).ToList();
        roots.ForEach(root => root.Stop());
        Assert.That(metrics.Sum("tracing.sampling.decisions"), Is.EqualTo(Roots), "33 are asked, the others follow");
    }

    [Test]
    [Ignore("FAULT, not mended: TraceHead.AskBound counts a root under the rule that kept its trace, whoever has paid for it.")]
    public void A_root_that_another_rule_pays_for_does_not_count_under_the_limit_that_kept_its_trace()
    {
        using var metrics = new MeterSums();
        using var tracing = new Tracing(Everywhere(Errors
            .OrElse(Sample.RateLimited(1, 1).When(AtStart.Name("limited")).Named("limited"))
            .OrElse(Sample.Adaptive(1, burst: 2).Named("ordinary"))));
        for (var i = 0; i < 10; i++)
            tracing.Start("uses up the burst")?.Stop();
        Start(tracing, "limited")?.Stop();
        for (var i = 0; i < 3; i++)
            Start(tracing, "work")?.Stop();
        Assert.That(metrics["tracing.sampling.decisions rule=limited outcome=keep"], Is.EqualTo(1), "its burst");
    }

    [Test]
    [Ignore("FAULT, not mended: Pretence.End takes a flag that FinalDecision.MarkParent set meanwhile for the one that was never cleared.")]
    public void A_span_that_a_processor_took_out_stays_out_though_its_trace_is_kept_while_processors_see_its_end()
    {
        Activity? child = null;
        var filter = new Target(onEnd: span =>
        {
            if (span.DisplayName == "parent")
                span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        });
        var failing = new Target(onEnd: span =>
        {
            if (span.DisplayName == "parent")
                child!.SetStatus(ActivityStatusCode.Error).Stop();
        });
        using var tracing = new Tracing(Errors, more: builder => builder.AddProcessor(filter).AddProcessor(failing));
        var parent = tracing.Start("parent")!;
        child = tracing.Start("child", parent)!;
        parent.Stop();
        Assert.That(tracing.Names, Is.EqualTo(new[] { "child" }));
    }

    [Test]
    [Ignore("FAULT, not mended: FinalDecision.MarkParent marks a stopped span whose end the provider has not heard, without SampleLate.")]
    public void An_ordinary_exporter_does_not_see_a_span_that_is_sampled_while_it_ends()
    {
        Activity? child = null;
        var ordinary = new PacedExporter();
        using var source = new ActivitySource($"test-{Guid.NewGuid():N}");
        using var first = new ActivityListener();
        first.ShouldListenTo = other => ReferenceEquals(other, source);
        first.ActivityStopped = span =>
        {
            if (span.DisplayName == "parent")
                child!.SetStatus(ActivityStatusCode.Error).Stop();
        };
        ActivitySource.AddActivityListener(first);
        using var tracing = new Tracing(
            Errors, more: builder => builder.AddProcessor(new SimpleActivityExportProcessor(ordinary)), source: source);
        var parent = tracing.Start("parent")!;
        child = tracing.Start("child", parent)!;
        parent.Stop();
        Assert.That((tracing.Names.Count, ordinary.Count), Is.EqualTo((2, 0)));
    }
}
