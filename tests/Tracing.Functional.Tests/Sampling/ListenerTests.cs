// The listener of span starts: there for the provider's own sources from their first span on, and for nothing else of the process.
using System.Diagnostics;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Tests.Sampling;

[NonParallelizable]
public class ListenerTests
{
    private const ActivityTraceFlags RandomFlag = (ActivityTraceFlags)2;

    [Test]
    public void A_source_that_nobody_subscribed_to_has_no_listeners_whenever_it_is_made()
    {
        using var early = new ActivitySource("nobody-early");
        using var service = new Service(Sample.Always);
        service.Root();
        using var late = new ActivitySource("nobody-late");
        service.Root();
        Assert.That((early.HasListeners(), late.HasListeners()), Is.EqualTo((false, false)));
    }

    [Test]
    public void The_very_first_root_is_decided_once_and_has_the_random_flag()
    {
        using var metrics = new Counted();
        using var service = new Service(Sample.RateLimited(0.001, burst: 5));
        var roots = Enumerable.Range(0, 7).Select(_ => service.Root()!).ToList();
        Assert.That(roots.Select(root => root.ActivityTraceFlags & RandomFlag), Is.All.EqualTo(RandomFlag));
        Assert.That(metrics.Sums["tracing.sampling.decisions rule=rateLimited outcome=keep"], Is.EqualTo(5));
        Assert.That(metrics.Sums["tracing.sampling.decisions rule=rateLimited outcome=drop"], Is.EqualTo(2));
    }

    [Test]
    public void A_source_made_after_the_first_span_is_heard_as_well()
    {
        using var provider = Sdk.CreateTracerProviderBuilder().AddSource("listener-tests-*").SetSampling(Sample.Never).Build();
        using var one = new ActivitySource("listener-tests-one");
        using (one.StartActivity("root", ActivityKind.Internal, default(ActivityContext)))
        {
        }

        using var other = new ActivitySource("listener-tests-other");
        using var root = other.StartActivity("root", ActivityKind.Internal, default(ActivityContext));
        Assert.That(root!.ActivityTraceFlags, Is.EqualTo(RandomFlag));
    }

    [Test]
    public void First_spans_of_many_threads_are_each_decided_once_with_the_flag()
    {
        for (var round = 0; round < 20; round++)
        {
            using var service = new Service(Sample.RateLimited(0.001, burst: 3));
            using var start = new Barrier(4);
            var flags = new ActivityTraceFlags[4];
            var threads = Enumerable.Range(0, 4).Select(i => new Thread(() =>
            {
                start.SignalAndWait();
                flags[i] = service.Root()!.ActivityTraceFlags;
            })).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());
            Assert.That(flags.Select(flag => flag & RandomFlag), Is.All.EqualTo(RandomFlag));
            Assert.That(flags.Count(flag => (flag & ActivityTraceFlags.Recorded) != 0), Is.EqualTo(3));
        }
    }

    [Test]
    public void A_policy_replaced_before_the_first_span_is_the_one_that_decides_it()
    {
        using var control = new SamplingControl(Sample.Always);
        using var service = new Service(builder => builder.SetSampling(control));
        control.Replace(Sample.Never);
        Assert.That(service.Root()!.ActivityTraceFlags, Is.EqualTo(RandomFlag));
    }

    [Test]
    public void Nothing_listens_any_more_once_the_provider_is_gone()
    {
        using var source = new ActivitySource("gone");
        using (Sdk.CreateTracerProviderBuilder().AddSource("gone").SetSampling(Sample.Always).Build())
        {
            using (source.StartActivity("root"))
                Assert.That(source.HasListeners(), Is.True);
        }

        Assert.That(source.HasListeners(), Is.False);
    }
}
