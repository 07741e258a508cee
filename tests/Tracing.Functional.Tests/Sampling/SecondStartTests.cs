// Two spans of one request, one inside the other with the same parent in another process, as some instrumentation starts them: they are one
// local root, and the policy is asked once. Spans that only look like that are asked about.
using System.Diagnostics;
using NUnit.Framework;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Sampling;

[NonParallelizable]
public class SecondStartTests
{
    private static readonly ActivityContext Caller = new(
        ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, "a=1", isRemote: true);

    /// <summary>Keeps one span and no second one.</summary>
    private static readonly Policy One = Sample.RateLimited(0.000001, burst: 1).ParentBased(
        remoteSampled: Sample.RateLimited(0.000001, burst: 1));

    private static Activity? Start(Service service, in ActivityContext parent) =>
        service.Source.StartActivity("request", ActivityKind.Server, parent);

    [Test]
    public void The_second_span_of_a_request_gets_the_answer_of_the_first_and_pays_nothing()
    {
        using var metrics = new Counted();
        using var service = new Service(One);
        using var first = Start(service, Caller);
        using var second = Start(service, Caller);
        Assert.That((first?.Recorded, second?.Recorded, second?.TraceStateString), Is.EqualTo((true, true, first?.TraceStateString)));
        Assert.That(metrics.Sums.Where(sum => sum.Key.StartsWith("tracing.sampling.decisions", StringComparison.Ordinal))
            .Sum(sum => sum.Value), Is.EqualTo(1));
    }

    [Test]
    public void The_second_span_has_the_tracestate_of_the_answer_though_instrumentation_sets_the_callers()
    {
        using var service = new Service(Sample.Always.ParentBased(remoteSampled: Sample.Always));
        using var first = Start(service, Caller)!;
        using var second = service.Source.CreateActivity("request", ActivityKind.Server, Caller)!;
        second.TraceStateString = Caller.TraceState;
        second.Start();
        Assert.That((first.TraceStateString, second.TraceStateString), Is.EqualTo(("ot=th:0,a=1", "ot=th:0,a=1")));
    }

    [Test]
    public void The_second_span_of_a_request_that_was_dropped_is_dropped_too()
    {
        using var service = new Service(Sample.Never.ParentBased(remoteSampled: Sample.Never));
        using var first = Start(service, Caller);
        using var second = Start(service, Caller);
        Assert.That((first?.Recorded ?? false, second?.Recorded ?? false), Is.EqualTo((false, false)));
    }

    [Test]
    public void What_was_taken_out_meanwhile_takes_the_second_span_with_it()
    {
        using var service = new Service(Sample.Always.ParentBased(remoteSampled: Sample.Always.When(AtStart.Name("request"))));
        using var first = Start(service, Caller)!;
        first.IsAllDataRequested = false;
        first.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        using var second = Start(service, Caller);
        Assert.That(second?.Recorded ?? false, Is.False);
    }

    [Test]
    public void A_span_of_another_request_is_asked_about([Values] bool isOtherTrace, [Values] bool isOtherParent)
    {
        using var service = new Service(One);
        using var first = Start(service, Caller);
        using var second = Start(service, new ActivityContext(
            isOtherTrace ? ActivityTraceId.CreateRandom() : Caller.TraceId,
            isOtherParent ? ActivitySpanId.CreateRandom() : Caller.SpanId, Caller.TraceFlags, Caller.TraceState, isRemote: true));
        Assert.That((first?.Recorded, second?.Recorded ?? false), Is.EqualTo((true, !isOtherTrace && !isOtherParent)));
    }

    [Test]
    public void A_span_that_starts_elsewhere_than_right_inside_the_first_is_asked_about(
        [Values("after it", "outside", "inside a child")] string where)
    {
        using var service = new Service(One);
        var first = Start(service, Caller)!;
        using var child = where == "inside a child" ? service.Source.StartActivity("child") : null;
        if (where == "after it")
            first.Stop();
        else if (where == "outside")
            Activity.Current = null;
        using var second = Start(service, Caller);
        Assert.That((first.Recorded, second?.Recorded ?? false), Is.EqualTo((true, false)));
        first.Stop();
    }

    [Test]
    public void Each_provider_asks_its_own_policy()
    {
        using var one = new Service(One);
        using var other = new Service(Sample.Never.ParentBased(remoteSampled: Sample.Never));
        using var first = Start(one, Caller);
        using var second = Start(other, Caller);
        Assert.That((first?.Recorded, second?.Recorded ?? false), Is.EqualTo((true, false)));
    }
}
