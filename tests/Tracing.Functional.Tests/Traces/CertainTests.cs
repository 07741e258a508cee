// "A deferred trace is decided as soon as its decision is certain": also by what is at most so many or faster than so long, which a single
// span makes impossible, and exactly at the bound.
using System.Diagnostics;
using NUnit.Framework;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Traces;

public class CertainTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private static IEnumerable<TestCaseData> Conditions() =>
    [
        new TestCaseData(WholeTrace.SpanCountAtMost(2), Spans(3)).SetArgDisplayNames("span count"),
        new TestCaseData(WholeTrace.SpanCountAtMost(0), Spans(1)).SetArgDisplayNames("no span"),
        new TestCaseData(WholeTrace.ErrorCountAtMost(1), Errors(2)).SetArgDisplayNames("error count"),
        new TestCaseData(WholeTrace.FasterThan(Bound), Took(Bound)).SetArgDisplayNames("faster, at the bound"),
        new TestCaseData(!WholeTrace.SpanCountAtLeast(3), Spans(3)).SetArgDisplayNames("not at least"),
        new TestCaseData(!WholeTrace.SlowerThan(Bound), Took(Bound + Tick)).SetArgDisplayNames("not slower"),
    ];

    private static IEnumerable<TestCaseData> Open() =>
    [
        new TestCaseData(WholeTrace.SpanCountAtMost(2), Spans(1)).SetArgDisplayNames("span count"),
        new TestCaseData(WholeTrace.ErrorCountAtMost(1), Errors(1)).SetArgDisplayNames("error count"),
        new TestCaseData(WholeTrace.FasterThan(Bound), Took(Bound - Tick)).SetArgDisplayNames("faster"),
        new TestCaseData(!WholeTrace.SlowerThan(Bound), Took(Bound)).SetArgDisplayNames("not slower"),
    ];

    private static Action<Tracing, Activity> Spans(int count) => (tracing, root) =>
    {
        for (var i = 0; i < count; i++)
            tracing.Start("child", root)!.Stop();
    };

    private static Action<Tracing, Activity> Errors(int count) => (tracing, root) =>
    {
        for (var i = 0; i < count; i++)
            tracing.Start("child", root)!.SetStatus(ActivityStatusCode.Error).Stop();
    };

    private static Action<Tracing, Activity> Took(TimeSpan time) => (tracing, root) =>
    {
        Activity.Current = root;
        var child = tracing.Source.StartActivity("child", ActivityKind.Internal, default(ActivityContext), startTime: root.StartTimeUtc)!;
        child.SetEndTime(root.StartTimeUtc + time).Stop();
    };

    [TestCaseSource(nameof(Conditions))]
    public void What_can_no_longer_hold_drops_at_once(Condition condition, Delegate happens)
    {
        using var metrics = new MeterSums();
        using var tracing = new Tracing(Sample.Always.When(condition));
        using var root = tracing.Start("root")!;
        Assert.That(tracing.Engine.HeldTraces, Is.EqualTo(1));
        ((Action<Tracing, Activity>)happens)(tracing, root);
        Assert.That(
            (tracing.Engine.HeldTraces, tracing.Engine.HeldBytes, metrics.TraceDecisionsBy("certain", "drop")), Is.EqualTo((0, 0L, 1L)));
        root.Stop();
        Assert.That(tracing.Names, Is.Empty);
    }

    [TestCaseSource(nameof(Conditions))]
    public void What_can_no_longer_hold_leaves_the_next_part_to_keep_at_once(Condition condition, Delegate happens)
    {
        using var metrics = new MeterSums();
        using var tracing = new Tracing(Sample.Never.When(condition).OrElse(Sample.Always));
        using var root = tracing.Start("root")!;
        ((Action<Tracing, Activity>)happens)(tracing, root);
        Assert.That((tracing.Engine.HeldTraces, metrics.TraceDecisionsBy("certain", "keep")), Is.EqualTo((0, 1L)));
        Assert.That((tracing.Names.Distinct(), root.Recorded), Is.EqualTo((new[] { "child" }, true)));
    }

    [TestCaseSource(nameof(Open))]
    public void What_may_still_hold_waits_for_the_end(Condition condition, Delegate happens)
    {
        using var metrics = new MeterSums();
        using var tracing = new Tracing(Sample.Always.When(condition));
        using var root = tracing.Start("root")!;
        ((Action<Tracing, Activity>)happens)(tracing, root);
        Assert.That((tracing.Engine.HeldTraces, metrics.TraceDecisions), Is.EqualTo((1, 0L)));
        root.SetEndTime(root.StartTimeUtc + Tick).Stop();
        Assert.That((tracing.Names[^1], metrics.TraceDecisionsBy("complete", "keep")), Is.EqualTo(("root", 1L)));
    }

    [Test]
    public void A_fast_span_is_one_at_once_and_a_root_that_is_fast_or_not_is_known_when_it_ends()
    {
        using var any = new Tracing(Sample.Always.When(AnySpan.FasterThan(Bound)));
        using var root = any.Start("root")!;
        Took(Bound)(any, root);
        Assert.That((any.Engine.HeldTraces, any.Names.Count), Is.EqualTo((1, 0)), "none was faster yet");
        Took(Bound - Tick)(any, root);
        Assert.That((any.Engine.HeldTraces, any.Names.Count), Is.EqualTo((0, 2)));

        Assert.That((KeptWhenRootEnds(Bound - Tick), KeptWhenRootEnds(Bound)), Is.EqualTo((true, false)));
    }

    /// <summary>Decided though a child is open.</summary>
    private static bool KeptWhenRootEnds(TimeSpan after)
    {
        using var tracing = new Tracing(Sample.Always.When(RootSpan.FasterThan(Bound)));
        var root = tracing.Start("root")!;
        using var child = tracing.Start("child", root)!;
        root.SetEndTime(root.StartTimeUtc + after).Stop();
        Assert.That(tracing.Engine.HeldTraces, Is.Zero);
        return tracing.Names.Count == 1;
    }
}
