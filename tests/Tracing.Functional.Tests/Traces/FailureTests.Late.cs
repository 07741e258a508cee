// Spans that end after they should have: detached work, late spans, and what is known of a trace by then.
using System.Diagnostics;
using NUnit.Framework;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Traces;

public class LateFailureTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);
    private static readonly Policy Errors = Sample.Always.When(AnySpan.Failed).Named("errors");
    private static readonly Policy SlowQuarter = Sample.FixedRatio(0.25).When(AnySpan.Attribute("slow", true));

    private static void WithGrace(WholeTraceOptions options) => options.Grace = Grace;

    private static void Fail(Activity span) => span.SetStatus(ActivityStatusCode.Error);

    [Test]
    public void A_child_that_starts_within_the_grace_is_waited_for()
    {
        using var tracing = new Tracing(Errors, WithGrace);
        var root = tracing.Start("root")!;
        root.Stop();
        tracing.Clock.Advance(Grace / 2);
        var detached = tracing.Start("detached", root)!;
        tracing.Clock.Advance(Grace * 10);
        Assert.That((tracing.Engine.HeldTraces, tracing.Names.Count), Is.EqualTo((1, 0)));
        Fail(detached);
        detached.Stop();
        Assert.That(tracing.Names, Is.EqualTo(new[] { "root", "detached" }));
    }

    [Test]
    public void Nothing_is_decided_while_a_span_is_open()
    {
        using var metrics = new MeterSums();
        using var tracing = new Tracing(Errors, WithGrace);
        var root = tracing.Start("root")!;
        var child = tracing.Start("child", root)!;
        root.Stop();
        tracing.Clock.Advance(Grace * 100);
        Assert.That((tracing.Engine.HeldTraces, metrics.TraceDecisions), Is.EqualTo((1, 0L)));
        child.Stop();
        Assert.That((tracing.Engine.HeldTraces, metrics.TraceDecisions), Is.EqualTo((1, 0L)));
        tracing.Clock.Advance(Grace);
        Assert.That(
            (tracing.Engine.HeldTraces, tracing.Engine.HeldBytes, metrics.TraceDecisionsBy("complete", "drop"), tracing.Names.Count),
            Is.EqualTo((0, 0L, 1L, 0)));
    }

    [Test]
    public void The_grace_begins_anew_when_detached_work_ends()
    {
        using var tracing = new Tracing(Errors, WithGrace);
        var root = tracing.Start("root")!;
        root.Stop();
        tracing.Clock.Advance(Grace * 0.75);
        tracing.Start("detached", root)!.Stop();
        tracing.Clock.Advance(Grace * 0.75);
        Assert.That(tracing.Engine.HeldTraces, Is.EqualTo(1));
        tracing.Clock.Advance(Grace * 0.25);
        Assert.That(tracing.Engine.HeldTraces, Is.Zero);
    }

    [Test]
    public void Late_children_of_a_dropped_trace_are_never_exported()
    {
        using var tracing = new Tracing(Errors, WithGrace);
        var root = tracing.Start("root")!;
        root.Stop();
        tracing.Clock.Advance(Grace);
        Assert.That(tracing.Engine.HeldTraces, Is.Zero);
        tracing.Start("too late", root)!.Stop();
        Assert.That(tracing.Names, Is.Empty);
    }

    [Test]
    public void F11_errors_that_start_after_a_drop_are_counted_wherever_they_start()
    {
        using var metrics = new MeterSums();
        using var tracing = new Tracing(Errors);
        var root = tracing.Start("root")!;
        root.Stop();
        for (var i = 0; i < 100; i++)
        {
            var step = i % 2 == 0 ? tracing.Start("step", root)! : tracing.StartDetached("step", root)!;
            var inner = tracing.Start("inner", step)!;
            Fail(inner);
            inner.Stop();
            step.Stop();
        }

        Assert.That((metrics.LateErrorsLost, tracing.Names.Count, tracing.Engine.HeldTraces), Is.EqualTo((100L, 0, 0)));
    }

    [Test]
    public void A_late_span_follows_the_decision_and_its_threshold_whatever_it_holds()
    {
        using var tracing = new Tracing(SlowQuarter);
        var kept = 0;
        for (var i = 0; i < 400; i++)
        {
            var root = tracing.Start("root")!;
            if (tracing.Start("late", root) is not { } late)
                continue; // Dropped for sure: its randomness can never pass.
            root.SetTag("slow", true);
            root.Stop();
            late.SetTag("slow", i % 2 == 0);
            kept++;
            late.Stop();
            Assert.That((root.Recorded, late.Recorded), Is.EqualTo((true, true)));
        }

        Assert.That(kept, Is.GreaterThan(0));
        Assert.That(
            tracing.Names.CountBy(name => name),
            Is.EquivalentTo(new KeyValuePair<string, int>[] { new("root", kept), new("late", kept) }));
        Assert.That(tracing.Exporter.Activities, Has.All.Matches<Activity>(span => span!.TraceStateString == "ot=th:c"));
    }

    [Test]
    public void A_late_error_of_a_dropped_trace_cannot_rescue_it_and_is_counted()
    {
        using var metrics = new MeterSums();
        using var tracing = new Tracing(Errors);
        var root = tracing.Start("root")!;
        Activity failing = tracing.Start("failing", root)!, good = tracing.Start("good", root)!;
        root.Stop();
        tracing.Clock.Advance(TimeSpan.FromMinutes(2));
        tracing.Clock.Advance(TimeSpan.FromMinutes(60));
        Fail(failing);
        failing.Stop();
        good.Stop();
        Assert.That((metrics.LateErrorsLost, metrics.UnknownSpans, tracing.Names.Count), Is.EqualTo((1L, 0L, 0)));
    }

    [Test]
    public void After_the_decision_is_forgotten_the_flag_decides_and_what_is_lost_is_counted()
    {
        using var metrics = new MeterSums();
        using var tracing = new Tracing(Errors, options => options.DecisionCacheSize = 1);
        var root = tracing.Start("root")!;
        Activity unmarked = tracing.Start("unmarked", root)!, failing = tracing.Start("failing", root)!;
        Fail(failing);
        failing.Stop();
        tracing.Trace("another");
        unmarked.Stop();
        root.Stop();
        Assert.That(tracing.Names, Is.EqualTo(new[] { "failing", "root" }), "the root was open and marked when the trace was kept");
        Assert.That(metrics.UnknownSpans, Is.EqualTo(1));
    }

    [Test]
    public void A_forgotten_drop_is_no_fresh_decision_on_what_comes_late()
    {
        using var metrics = new MeterSums();
        using var tracing = new Tracing(Errors, options => options.DecisionCacheSize = 1);
        var root = tracing.Start("root")!;
        var late = tracing.Start("late", root)!;
        root.Stop();
        tracing.Clock.Advance(TimeSpan.FromMinutes(2));
        tracing.Clock.Advance(TimeSpan.FromMinutes(60));
        tracing.Trace("another");
        Fail(late);
        late.Stop();
        Assert.That(
            (tracing.Names.Count, metrics.UnknownSpans, metrics.LateErrorsLost, tracing.Engine.HeldTraces),
            Is.EqualTo((0, 1L, 0L, 0)));
    }

    [Test]
    public void A_span_that_is_stopped_twice_ends_once()
    {
        using var metrics = new MeterSums();
        using var tracing = new Tracing(Errors);
        var root = tracing.Start("root")!;
        Activity child = tracing.Start("child", root)!, open = tracing.Start("open", root)!;
        child.Stop();
        child.Stop();
        root.Stop();
        root.Stop();
        Assert.That((tracing.Engine.HeldTraces, metrics.TraceDecisions), Is.EqualTo((1, 0L)), "one span is open yet");
        Fail(open);
        open.Stop();
        open.Stop();
        Assert.That(tracing.Names, Is.EqualTo(new[] { "child", "root", "open" }));
    }

    [Test]
    public void A_span_whose_start_the_engine_never_saw_passes_by_its_flag()
    {
        using var metrics = new MeterSums();
        using var before = new Tracing(Sample.Always);
        var sampled = before.Start("sampled")!;
        using var tracing = new Tracing(Errors, source: before.Source);
        sampled.Stop();
        Assert.That((tracing.Names.Single(), before.Names.Single()), Is.EqualTo(("sampled", "sampled")));

        var recorded = new Activity("recorded").Start();
        Fail(recorded);
        recorded.Stop();
        tracing.Engine.Ended(recorded);
        Assert.That((tracing.Names.Count, metrics.UnknownSpans, tracing.Engine.HeldTraces), Is.EqualTo((1, 1L, 0)));
    }
}
