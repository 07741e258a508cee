// Spans whose ends the provider does not report, because somebody cleared IsAllDataRequested after their start; and spans that never were
// recorded, whose ends are nobody's business.
using System.Diagnostics;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Traces;

public class UnheardEndTests
{
    private const string Caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static readonly Policy Errors = Sample.Always.When(AnySpan.Failed);

    [Test]
    public void A_trace_is_decided_without_the_spans_that_were_taken_out(
        [Values] bool isRootOut, [Values] bool isChildOut, [Values] bool hasError, [Values] bool isLastRoot)
    {
        using var tracing = new Tracing(Errors);
        var root = tracing.Start("root")!;
        var child = tracing.Start("child", root)!;
        var other = tracing.Start("other", root)!;
        if (hasError)
            other.SetStatus(ActivityStatusCode.Error);
        if (isRootOut)
            TakeOut(root);
        if (isChildOut)
            TakeOut(child);
        Activity[] ends = isLastRoot ? [child, other, root] : [root, child, other];
        foreach (var span in ends)
            span.Stop();

        Assert.That((tracing.Engine.HeldTraces, tracing.Engine.HeldBytes), Is.EqualTo((0, 0L)));
        Assert.That(tracing.Names.Order(StringComparer.Ordinal), Is.EqualTo(hasError
            ? new[] { isChildOut ? null : "child", "other", isRootOut ? null : "root" }.OfType<string>()
            : []));
    }

    [Test]
    public void What_starts_in_a_span_that_was_taken_out_goes_with_it([Values] bool isKeptAlready)
    {
        using var tracing = new Tracing(Errors);
        var root = tracing.Start("root")!;
        if (isKeptAlready)
        {
            var failing = tracing.Start("failing", root)!;
            failing.SetStatus(ActivityStatusCode.Error);
            failing.Stop();
        }

        TakeOut(root);
        Assert.That(tracing.Start("child", root), Is.Null);
        root.Stop();
        Assert.That((tracing.Engine.HeldTraces, tracing.Engine.HeldBytes), Is.EqualTo((0, 0L)));
        Assert.That(tracing.Names, Is.EqualTo(isKeptAlready ? new[] { "failing" } : []));
    }

    [Test]
    public void A_trace_of_which_nothing_is_held_does_not_wait_for_more()
    {
        using var tracing = new Tracing(Errors, options => options.Grace = TimeSpan.FromHours(1));
        for (var i = 0; i < 50; i++)
        {
            var root = tracing.Start("root")!;
            TakeOut(root);
            root.Stop();
        }

        Assert.That((tracing.Engine.HeldTraces, tracing.Engine.HeldBytes), Is.EqualTo((0, 0L)));
    }

    [Test]
    public void A_span_that_never_was_recorded_does_not_end_the_trace_and_hides_nothing_below_it()
    {
        using var foreign = new ActivitySource($"foreign-{Guid.NewGuid():N}");
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => ReferenceEquals(source, foreign),
            Sample = static (ref _) => ActivitySamplingResult.PropagationData,
        };
        ActivitySource.AddActivityListener(listener);
        using var tracing = new Tracing(Errors);
        var root = tracing.Start("root")!;
        var between = foreign.StartActivity("between")!;
        var below = tracing.Start("below", between)!;
        root.Stop();
        between.Stop();
        Assert.That(tracing.Engine.HeldTraces, Is.EqualTo(1), "a span is open");
        below.SetStatus(ActivityStatusCode.Error);
        below.Stop();
        Assert.That(tracing.Names, Is.EqualTo(new[] { "root", "below" }));
    }

    [Test]
    public void A_span_that_a_processor_takes_out_at_its_start_ends_once()
    {
        using var tracing = new Tracing(Errors, more: builder => builder.AddProcessor(new Taking()));
        var root = tracing.Start("root")!;
        var taken = tracing.Start("taken", root)!;
        var open = tracing.Start("open", root)!;
        root.Stop();
        taken.Stop();
        Assert.That(tracing.Engine.HeldTraces, Is.EqualTo(1), "a span is open");
        open.SetStatus(ActivityStatusCode.Error);
        open.Stop();
        Assert.That(tracing.Names, Is.EqualTo(new[] { "root", "open" }));
    }

    [TestCase("th:c")]
    [TestCase(null)]
    public void A_second_span_of_one_request_pays_nothing_and_a_second_request_pays(string? threshold)
    {
        var state = threshold is null ? null : $"ot={threshold}";
        using var tracing = new Tracing(Sample.Never.ParentBased(remoteSampled: Sample.RateLimited(perSecond: 4).Annotate("rule", "caller")));
        var outer = tracing.StartRemote("outer", Caller, state)!;
        ActivityContext.TryParse(Caller, state, isRemote: true, out var context);
        using (var again = tracing.Source.StartActivity("again", ActivityKind.Server, context))
        {
            Assert.That((again!.Recorded, again.GetTagItem("rule"), again.TraceStateString),
                Is.EqualTo((true, (object)"caller", outer.TraceStateString)));
            Assert.That(tracing.Control.RateStates()[0].Debt, Is.EqualTo(1));
        }

        outer.Stop();
        using (tracing.StartRemote("next", Caller, state))
            Assert.That(tracing.Control.RateStates()[0].Debt, Is.EqualTo(2), "it is not inside the first");
        using (tracing.Source.StartActivity("unrelated"))
        using (tracing.Source.StartActivity("third", ActivityKind.Server, context))
            Assert.That(tracing.Control.RateStates()[0].Debt, Is.EqualTo(3), "the span around it is another request's");
    }

    private static void TakeOut(Activity span)
    {
        span.IsAllDataRequested = false;
        span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }

    private sealed class Taking : BaseProcessor<Activity>
    {
        public override void OnStart(Activity data)
        {
            if (data.DisplayName == "taken")
                TakeOut(data);
        }
    }
}
