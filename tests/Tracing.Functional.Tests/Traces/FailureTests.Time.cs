// Spans that never end, traces that never stop growing, and clocks that jump.
using System.Diagnostics;
using NUnit.Framework;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Traces;

public class TimeFailureTests
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1);
    private static readonly Policy Errors = Sample.Always.When(AnySpan.Failed);
    /// <summary>Certain only at the end, and keeps what is cut.</summary>
    private static readonly Policy Allowed = Sample.Never.When(AnySpan.Name("banned")).OrElse(Sample.Always);

    private static void WithAge(WholeTraceOptions options) => options.MaxAge = MaxAge;

    private static void Fail(Activity span) => span.SetStatus(ActivityStatusCode.Error);

    [Test]
    public void A_trace_that_never_ends_is_decided_at_its_age_and_its_late_end_follows()
    {
        using var metrics = new MeterSums();
        using var tracing = new Tracing(Allowed, WithAge);
        var root = tracing.Start("root")!;
        tracing.Start("child", root)!.Stop();
        tracing.Clock.Advance(MaxAge - TimeSpan.FromTicks(1));
        Assert.That((tracing.Names.Count, tracing.Engine.HeldTraces), Is.EqualTo((0, 1)));
        tracing.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.That((tracing.Names.Single(), root.Recorded, metrics.TraceDecisionsBy("age", "keep")), Is.EqualTo(("child", true, 1L)));
        root.Stop();
        Assert.That(tracing.Names, Is.EqualTo(new[] { "child", "root" }));
        Assert.That((tracing.Engine.HeldTraces, tracing.Engine.HeldBytes, metrics.TraceDecisions), Is.EqualTo((0, 0L, 1L)));
        Assert.That(tracing.Exporter.Activities, Has.All.Matches<Activity>(span => span!.TraceStateString == "ot=th:0"));
    }

    [Test]
    public void F1_a_trace_that_is_cut_at_its_age_is_watched_and_a_later_error_keeps_what_follows()
    {
        using var metrics = new MeterSums();
        using var tracing = new Tracing(Errors, WithAge);
        var root = tracing.Start("root")!;
        tracing.Start("gone", root)!.Stop();
        tracing.Clock.Advance(MaxAge);
        Assert.That((tracing.Engine.HeldTraces, tracing.Engine.HeldBytes), Is.EqualTo((1, Functional.Traces.HeldTrace.EntryBytes)));
        var failing = tracing.Start("failing", root)!;
        Fail(failing);
        failing.Stop();
        root.Stop();
        Assert.That(tracing.Names, Is.EqualTo(new[] { "failing", "root" }));
        Assert.That(tracing.Exporter.Activities, Has.All.Matches<Activity>(span => span!.GetTagItem("sampling.partial") is true));
        Assert.That(
            (metrics["tracing.traces.cut trigger=age"], metrics["tracing.traces.partial"], metrics.TraceDecisionsBy("certain", "keep")),
            Is.EqualTo((1L, 1L, 1L)));
    }

    [Test]
    public void F1_a_root_that_hangs_is_kept_while_it_hangs()
    {
        using var tracing = new Tracing(Errors.OrElse(Sample.Always.When(RootSpan.SlowerThan(TimeSpan.FromSeconds(1)))));
        var root = tracing.Start("root")!;
        tracing.Start("child", root)!.Stop();
        tracing.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(tracing.Names, Is.Empty);
        tracing.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That((tracing.Names.Single(), root.Recorded), Is.EqualTo(("child", true)));
    }

    [Test]
    public void F1_what_is_not_known_at_a_cut_is_neither_slow_nor_fast()
    {
        var limit = TimeSpan.FromMinutes(10);
        Policy[] policies =
        [
            Sample.Never.When(WholeTrace.FasterThan(limit)).OrElse(Sample.Always),
            Sample.Never.When(RootSpan.FasterThan(limit)).OrElse(Sample.Always),
            Sample.Never.When(!AnySpan.SlowerThan(limit)).OrElse(Sample.Always),
            Sample.Never.When(!AnySpan.Failed).OrElse(Sample.Always),
            Sample.Never.When(WholeTrace.SpanCountAtMost(5)).OrElse(Sample.Always),
        ];
        foreach (var policy in policies)
        {
            using var tracing = new Tracing(policy, WithAge);
            using var root = tracing.Start("root")!;
            tracing.Start("child", root)!.Stop();
            tracing.Clock.Advance(MaxAge);
            Assert.That(tracing.Names, Is.EqualTo(new[] { "child" }), policy.ToString());
        }
    }

    [Test]
    public void A_span_that_is_made_and_never_started_is_let_go_when_it_is_idle_for_long()
    {
        using var tracing = new Tracing(Errors, WithAge);
        using var made = tracing.Source.CreateActivity("made", ActivityKind.Internal);
        Assert.That(tracing.Engine.HeldTraces, Is.EqualTo(1));
        tracing.Clock.Advance(MaxAge);
        tracing.Clock.Advance(30 * MaxAge);
        Assert.That((tracing.Engine.HeldTraces, tracing.Engine.HeldBytes), Is.EqualTo((0, 0L)));
    }

    [Test]
    public void F1_of_kept_traces_in_a_row_those_that_were_cut_are_marked_and_no_others()
    {
        using var tracing = new Tracing(Errors, WithAge);
        var traces = new[] { ("a", false), ("b", true), ("c", true), ("d", false), ("e", true) };
        foreach (var (name, isCut) in traces)
        {
            var root = tracing.Start(name)!;
            if (isCut)
                tracing.Clock.Advance(MaxAge);
            Fail(root);
            root.Stop();
        }

        Assert.That(
            tracing.Exporter.Activities.Select(span => (span.DisplayName, span.GetTagItem("sampling.partial") is true)),
            Is.EqualTo(traces));
    }

    [Test]
    public void A_watched_trace_is_let_go_when_it_is_idle_for_long_however_old_it_is([Values("starts", "ends")] string what)
    {
        using var tracing = new Tracing(Errors, WithAge);
        var root = tracing.Start("root")!;
        var open = Enumerable.Range(0, 4).Select(i => tracing.Start($"{i}", root)!).ToList();
        tracing.Clock.Advance(MaxAge);
        foreach (var span in open)
        {
            tracing.Clock.Advance((30 * MaxAge) - TimeSpan.FromTicks(1));
            Assert.That(tracing.Engine.HeldTraces, Is.EqualTo(1), span.DisplayName);
            if (what == "starts")
                tracing.Start("more", root);
            else
                span.Stop();
        }

        Fail(root);
        root.Stop();
        Assert.That(tracing.Names, Does.Contain("root"));
    }

    [Test]
    public void A_span_whose_recording_the_application_turns_off_does_not_hold_its_trace_for_ever()
    {
        using var tracing = new Tracing(Errors, WithAge);
        var root = tracing.Start("root")!;
        var hidden = tracing.Start("hidden", root)!;
        hidden.IsAllDataRequested = false;
        hidden.Stop();
        root.Stop();
        tracing.Clock.Advance(MaxAge);
        tracing.Clock.Advance(30 * MaxAge);
        Assert.That((tracing.Engine.HeldTraces, tracing.Engine.HeldBytes), Is.EqualTo((0, 0L)));
    }

    [Test]
    public void At_the_span_cap_the_trace_is_decided_and_the_rest_follows()
    {
        using var metrics = new MeterSums();
        using var tracing = new Tracing(Allowed, options => options.MaxSpansPerTrace = 3);
        var root = tracing.Start("root")!;
        for (var i = 1; i <= 2; i++)
            tracing.Start($"{i}", root)!.Stop();
        Assert.That(tracing.Names, Is.Empty);
        for (var i = 3; i <= 60; i++)
            tracing.Start($"{i}", root)!.Stop();
        root.Stop();
        Assert.That(tracing.Names, Is.EqualTo(Enumerable.Range(1, 60).Select(i => $"{i}").Append("root")));
        Assert.That(
            (metrics.TraceDecisionsBy("span_count", "keep"), metrics.TraceDecisions, tracing.Engine.HeldBytes),
            Is.EqualTo((1L, 1L, 0L)));
    }

    [Test]
    public void A_clock_that_jumps_back_decides_nothing_early()
    {
        using var tracing = new Tracing(Errors, WithAge);
        tracing.Clock.Advance(TimeSpan.FromHours(1));
        using var root = tracing.Start("root")!;
        tracing.Clock.Advance(TimeSpan.FromHours(-1));
        tracing.Clock.Advance(MaxAge - TimeSpan.FromTicks(1));
        Assert.That(tracing.Engine.HeldTraces, Is.EqualTo(1));
    }

    [Test]
    public void A_clock_that_jumps_back_leaves_nothing_stuck()
    {
        using var tracing = new Tracing(Errors, WithAge);
        tracing.Clock.Advance(TimeSpan.FromHours(1));
        using var before = tracing.Start("before")!;
        tracing.Clock.Advance(TimeSpan.FromHours(-1));
        using var after = tracing.Start("after")!;
        tracing.Clock.Advance(MaxAge);
        tracing.Clock.Advance(30 * MaxAge);
        Assert.That(tracing.Engine.HeldTraces, Is.Zero);
    }

    [Test]
    public void A_clock_that_runs_back_and_forth_decides_each_trace_once()
    {
        using var metrics = new MeterSums();
        using var tracing = new Tracing(Errors, WithAge);
        for (var i = 0; i < 100; i++)
        {
            using var open = tracing.Start("open")!;
            tracing.Clock.Advance(TimeSpan.FromSeconds(i % 2 == 0 ? 40 : -39));
        }

        tracing.Clock.Advance(MaxAge);
        Assert.That((metrics.TraceDecisions, tracing.Engine.HeldTraces, tracing.Engine.HeldBytes), Is.EqualTo((100L, 0, 0L)));
    }

    [Test]
    public void A_negative_duration_counts_as_none()
    {
        using var tracing = new Tracing(
            Sample.Always.When(
                AnySpan.SlowerThan(TimeSpan.FromMilliseconds(1)).Or(WholeTrace.SlowerThan(TimeSpan.FromMilliseconds(1)))));
        var root = tracing.Start("root")!;
        root.SetEndTime(root.StartTimeUtc - TimeSpan.FromHours(1));
        root.Stop();
        Assert.That((tracing.Names.Count, tracing.Engine.HeldTraces), Is.EqualTo((0, 0)));

        using var fast = new Tracing(Sample.Always.When(RootSpan.FasterThan(TimeSpan.FromMilliseconds(1))));
        var backwards = fast.Start("backwards")!;
        backwards.SetEndTime(backwards.StartTimeUtc - TimeSpan.FromHours(1));
        backwards.Stop();
        Assert.That(fast.Names, Is.EqualTo(new[] { "backwards" }));
    }
}
