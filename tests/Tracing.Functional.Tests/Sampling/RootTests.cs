// Roots in a real tracer provider: what is kept, what tracestate says, flags, attributes, what conditions see.
using System.Diagnostics;
using NUnit.Framework;
using OpenTelemetry;
using Tracing.Functional.Fluent;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Tests.Sampling;

public class RootTests
{
    private const ActivityTraceFlags RandomFlag = (ActivityTraceFlags)2;

    [Test]
    public void A_root_is_kept_exactly_where_its_id_passes_the_threshold_and_says_so()
    {
        using var service = new Service(Sample.FixedRatio(0.25));
        var roots = Enumerable.Range(0, 2_000).Select(_ => service.Root()!).ToList();
        Assert.Multiple(() =>
        {
            foreach (var root in roots)
            {
                // T = c0000000000000: the last 14 digits of the id are at least that.
                var isKept = string.CompareOrdinal(root.TraceId.ToHexString()[18..], "c0000000000000") >= 0;
                Assert.That(root.Recorded, Is.EqualTo(isKept), root.TraceId.ToHexString());
                Assert.That(root.TraceStateString, Is.EqualTo(isKept ? "ot=th:c" : null));
            }
        });
        Assert.That(service.Kept.Count, Is.EqualTo(roots.Count(root => root.Recorded)).And.GreaterThan(0).And.LessThan(2_000));
    }

    [Test]
    public void New_roots_carry_the_random_flag_kept_or_dropped()
    {
        using var kept = new Service(Sample.Always);
        using var dropped = new Service(Sample.Never);
        using var late = new Service(Sample.Adaptive(10));
        Assert.Multiple(() =>
        {
            Assert.That(kept.Root()!.ActivityTraceFlags, Is.EqualTo(RandomFlag | ActivityTraceFlags.Recorded));
            Assert.That(dropped.Root()!.ActivityTraceFlags, Is.EqualTo(RandomFlag));
            Assert.That(late.Root()!.ActivityTraceFlags, Is.EqualTo(RandomFlag | ActivityTraceFlags.Recorded));
        });
    }

    [Test]
    public void A_span_under_a_context_is_no_new_trace_and_keeps_its_flags()
    {
        using var service = new Service(Sample.Always);
        var parent = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        using var span = service.Source.StartActivity("child", ActivityKind.Internal, parent)!;
        Assert.That(span.ActivityTraceFlags, Is.EqualTo(ActivityTraceFlags.Recorded));
    }

    [Test]
    public void A_root_of_another_provider_stays_as_that_made_it()
    {
        using var ours = new Service(Sample.Always);
        ours.Root();
        using var theirs = new Service(builder => builder);
        Assert.That(theirs.Root()!.ActivityTraceFlags, Is.EqualTo(ActivityTraceFlags.Recorded));
    }

    [Test]
    public void Children_of_a_local_parent_follow_it_and_carry_its_threshold()
    {
        using var service = new Service(Sample.FixedRatio(0.5));
        for (var i = 0; i < 200; i++)
        {
            using var root = service.Source.StartActivity("root")!;
            using var child = service.Source.StartActivity("child");
            using var grandchild = service.Source.StartActivity("grandchild");
            Assert.Multiple(() =>
            {
                Assert.That(child?.Recorded ?? false, Is.EqualTo(root.Recorded));
                Assert.That(grandchild?.Recorded ?? false, Is.EqualTo(root.Recorded));
                Assert.That(grandchild?.TraceStateString, Is.EqualTo(root.Recorded ? "ot=th:8" : null));
                Assert.That(grandchild?.ActivityTraceFlags ?? RandomFlag, Is.EqualTo(root.ActivityTraceFlags));
            });
        }
    }

    [Test]
    public void Conditions_see_the_span_that_starts()
    {
        var policy = Sample.Always.When(AtStart.Name("name")).Annotate("rule", "name")
            .OrElse(Sample.Always.When(AtStart.Kind(SpanKind.Consumer)).Annotate("rule", "kind"))
            .OrElse(Sample.Always.When(AtStart.Attribute("total", Value.AtLeast(100))).Annotate("rule", "attribute"))
            .OrElse(Sample.Always.When(AtStart.Baggage("debug", "1")).Annotate("rule", "baggage"))
            .OrElse(Sample.Always.When(AtStart.LinkedToSampled).Annotate("rule", "sampled link"))
            .OrElse(Sample.Always.When(AtStart.Linked).Annotate("rule", "link"))
            .OrElse(Sample.Always.When(AtStart.Path(Value.Exists) | AtStart.Header("host")).Annotate("rule", "server"));
        using var service = new Service(policy);
        service.Root("name");
        service.Root(kind: ActivityKind.Consumer);
        service.Root(tags: [new("total", 250)]);
        service.Root(tags: new ActivityTagsCollection { ["total"] = 100.5 });
        service.Root(tags: Enumerable.Repeat(new KeyValuePair<string, object?>("total", 100L), 1).Where(_ => true));
        service.Root(tags: [new("total", 99)]);
        service.Root(links: [Link(ActivityTraceFlags.Recorded)]);
        service.Root(links: [Link(ActivityTraceFlags.None)]);
        Baggage.SetBaggage("debug", "1");
        service.Root();
        Baggage.ClearBaggage();
        service.Root(kind: ActivityKind.Server);
        Assert.That(
            service.Kept.Select(activity => activity.GetTagItem("rule")),
            Is.EqualTo(new[] { "name", "kind", "attribute", "attribute", "attribute", "sampled link", "link", "baggage" }));
    }

    [Test]
    public void Baggage_of_the_current_span_counts_too()
    {
        using var service = new Service(Sample.Always.When(AtStart.Baggage("debug", "1")).ParentBased(
            localNotSampled: Sample.Always.When(AtStart.Baggage("debug", "1"))));
        using var root = service.Source.StartActivity("root")!;
        root.SetBaggage("debug", "1");
        using var child = service.Source.StartActivity("child");
        Assert.That((root.Recorded, child?.Recorded), Is.EqualTo((false, true)));
    }

    [Test]
    public void Counts_of_a_hard_limit_are_not_reliable_so_nothing_is_written()
    {
        using var service = new Service(Sample.RateLimited(1, burst: 3));
        var kept = Enumerable.Range(0, 10).Select(_ => service.Root()!).Where(root => root.Recorded).ToList();
        Assert.That(kept.Select(root => root.TraceStateString), Is.EqualTo(new string?[] { null, null, null }));
    }

    [Test]
    public void An_adaptive_policy_writes_the_threshold_of_each_trace()
    {
        using var service = new Service(Sample.Adaptive(0.01, burst: 2, softness: 1, depth: 20));
        var roots = Enumerable.Range(0, 400).Select(_ => service.Root()!).ToList();
        var kept = roots.Where(root => root.Recorded).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(kept[0].TraceStateString, Is.EqualTo("ot=th:0"));
            Assert.That(kept.Count, Is.GreaterThan(2).And.LessThanOrEqualTo(22));
            foreach (var root in kept)
            {
                var said = TraceState.read(root.TraceStateString);
                Assert.That(said.HasThreshold && said.Threshold.Keeps(Randomness.FromTraceIdHex(root.TraceId.ToHexString())));
            }
        });
    }

    private static ActivityLink Link(ActivityTraceFlags flags) =>
        new(new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), flags));
}
