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

    private static void Fail(Activity span, bool isOtherThread)
    {
        span.SetStatus(ActivityStatusCode.Error);
        if (isOtherThread)
            Threads.Run([span.Stop]);
        else
            span.Stop();
    }

    [Test]
    public void A_later_root_that_fails_is_kept_though_the_budget_that_kept_its_trace_is_used_up()
    {
        using var tracing = new Tracing(Everywhere(Errors.OrElse(Sample.RateLimited(1, 1).Named("limited"))));
        Start(tracing, "first")?.Stop();
        Start(tracing, "second")?.SetStatus(ActivityStatusCode.Error).Stop();
        Assert.That(tracing.Names, Is.EqualTo(new[] { "first", "second" }));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_root_of_a_kept_trace_leaves_with_its_rule_though_a_later_one_of_its_id_is_dropped_meanwhile(bool isFirstOver)
    {
        var second = TimeSpan.FromSeconds(1);
        using var tracing = new Tracing(
            Everywhere(Errors.OrElse(Sample.RateLimited(0.1, 1).Named("limited"))),
            options => (options.AnnotateDecisions, options.MaxAge) = (true, second));
        var first = Start(tracing, "first")!;
        tracing.Clock.Advance(second);
        var later = Start(tracing, "later", caller: 2)!;
        if (!isFirstOver)
            later.Stop();
        first.Stop();
        later.Stop();
        Assert.That(tracing.Names, Is.EqualTo(new[] { "first" }));
        Assert.That(first.GetTagItem("sampling.rule"), Is.EqualTo("limited"));
        Assert.That((tracing.Engine.HeldTraces, tracing.Engine.HeldBytes), Is.EqualTo((0, 0L)));
    }

    [Test]
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
    public void A_span_that_a_processor_took_out_stays_out_though_its_trace_is_kept_while_processors_see_its_end([Values] bool isOtherThread)
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
                Fail(child!, isOtherThread);
        });
        using var tracing = new Tracing(Errors, more: builder => builder.AddProcessor(filter).AddProcessor(failing));
        var parent = tracing.Start("parent")!;
        child = tracing.Start("child", parent)!;
        parent.Stop();
        Assert.That(tracing.Names, Is.EqualTo(new[] { "child" }));
    }

    [Test]
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

    [Test]
    public void A_later_root_that_fails_is_kept_though_the_budget_is_used_up_and_the_trace_still_runs()
    {
        using var tracing = new Tracing(Everywhere(Errors.OrElse(Sample.RateLimited(1, 1).Named("limited"))));
        var first = Start(tracing, "first")!;
        Start(tracing, "second", 2)?.SetStatus(ActivityStatusCode.Error).Stop();
        first.Stop();
        Assert.That(tracing.Names, Is.EqualTo(new[] { "second", "first" }));
    }

    [Test]
    public void A_sampled_span_that_a_processor_took_out_stays_out_though_a_child_ends_while_processors_see_its_end(
        [Values] bool isOtherThread)
    {
        Activity? child = null;
        var filter = new Target(onEnd: span =>
        {
            if (span.DisplayName != "parent")
                return;
            span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            Fail(child!, isOtherThread);
        });
        using var tracing = new Tracing(Errors.OrElse(Sample.Always.Named("ordinary")), more: builder => builder.AddProcessor(filter));
        var parent = tracing.Start("parent")!;
        child = tracing.Start("child", parent)!;
        parent.Stop();
        Assert.That(tracing.Names, Is.EqualTo(new[] { "child" }));
    }

    [Test]
    public void A_root_that_fails_is_kept_though_its_trace_is_kept_by_a_rule_with_a_budget_while_the_root_begins()
    {
        Action? whileItBegins = null;
        var watched = Sample.Never.When(AtStart.Satisfies("begins", _ =>
        {
            Interlocked.Exchange(ref whileItBegins, null)?.Invoke();
            return false;
        }));
        var limited = Sample.RateLimited(1, 1).When(AnySpan.Name("first")).Named("limited");
        using var tracing = new Tracing(Everywhere(watched.OrElse(Errors).OrElse(limited)));
        var first = Start(tracing, "first")!;
        whileItBegins = () => first.Stop();
        Start(tracing, "second", 2)?.SetStatus(ActivityStatusCode.Error).Stop();
        Assert.That(tracing.Names, Is.EqualTo(new[] { "first", "second" }));
    }
}
