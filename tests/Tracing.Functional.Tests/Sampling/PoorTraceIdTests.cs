// F14: trace ids that carry no randomness. New traces get an rv, here, in children and in other services; it is told once and counted.
using System.Diagnostics;
using System.Diagnostics.Tracing;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;
using Tracing.Functional.Sampling;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Tests.Sampling;

[NonParallelizable]
public class PoorTraceIdTests
{
    private const int Roots = 4_000;

    /// <summary>The threshold of a quarter.</summary>
    private const ulong Quarter = 3UL << 54;

    private static readonly Policy[] s_policies =
    [
        Sample.FixedRatio(0.25),
        Sample.FixedRatio(0.25).Named("quarter").Annotate("k", "v"),
        Sample.FixedRatio(0.25).When(!AtStart.Linked),
        Sample.AnyOf(Sample.FixedRatio(0.25), Sample.FixedRatio(0.1)),
    ];

    private static IEnumerable<TestCaseData> Generators()
    {
        var number = 0UL;
        yield return Case("counts", () => Id(0, Interlocked.Increment(ref number)));
        yield return Case("counts backwards", () => Id(0, ulong.MaxValue - Interlocked.Increment(ref number)));
        yield return Case("is padded on the right", () => Id(Interlocked.Increment(ref number) * 0x9E3779B97F4A7C15, 0));
        yield return Case("always ends alike", () => Id((ulong)Random.Shared.NextInt64(), 0x00AB_CDEF_0123_4567));
        yield return Case("is random after all", ActivityTraceId.CreateRandom);
        static TestCaseData Case(string name, Func<ActivityTraceId> next) =>
            new TestCaseData(next).SetName($"F14: a generator that {name}");
    }

    [TestCaseSource(nameof(Generators))]
    public void A_ratio_holds_and_children_and_other_services_agree(Func<ActivityTraceId> next) => With(next, () =>
    {
        foreach (var policy in s_policies)
        {
            using var service = new Service(policy);
            using var other = new Service(policy.ParentBased(remoteSampled: policy, remoteNotSampled: policy));
            var kept = 0;
            for (var i = 0; i < Roots; i++)
            {
                using var root = service.Source.StartActivity("root")!;
                using var child = service.Source.StartActivity("child");
                var ot = TraceState.read(root.TraceStateString);
                Assert.That(ot.HasRandomness, root.TraceStateString);
                Assert.That(root.Recorded, Is.EqualTo(ot.Randomness.Value >= Quarter));
                Assert.That(child?.TraceStateString ?? root.TraceStateString, Is.EqualTo(root.TraceStateString));
                kept += root.Recorded ? 1 : 0;

                // As a service that decides for itself, and is told only the trace id and the tracestate.
                var flags = root.Recorded ? "01" : "00";
                Activity.Current = null;
                var remote = other.RemoteChild($"00-{root.TraceId}-{root.SpanId}-{flags}", root.TraceStateString);
                Assert.That(remote is { Recorded: true }, Is.EqualTo(root.Recorded));
                child?.Stop();
                root.Stop();
                Activity.Current = null;
            }

            Assert.That(kept, Is.InRange(Roots / 5, Roots * 3 / 10), policy.ToString());
        }
    });

    [Test]
    public void F14_held_traces_keep_their_rv() => With(Counting(), () =>
    {
        using var tracing = new Traces.Tracing(Sample.FixedRatio(0.5).When(AnySpan.Failed));
        for (var i = 0; i < 200; i++)
        {
            var root = tracing.Start("root")!;
            root.SetStatus(ActivityStatusCode.Error);
            root.Stop();
        }

        Assert.That(tracing.Names.Count, Is.InRange(60, 140));
        foreach (var span in tracing.Exporter.Activities)
        {
            var ot = TraceState.read(span.TraceStateString);
            Assert.That(ot is { HasRandomness: true, HasThreshold: true } && ot.Threshold.Keeps(ot.Randomness), span.TraceStateString);
        }
    });

    [Test]
    public void F14_it_is_logged_once_and_counted() => With(() => Id(0, 1), () =>
    {
        using var metrics = new MeterSums();
        using var log = new Log();
        using var service = new Service(Sample.FixedRatio(0.5));
        for (var i = 0; i < 10; i++)
            service.Root();
        Assert.That(metrics["tracing.sampling.poor_trace_ids began=here"], Is.EqualTo(10));
        Assert.That(log.PoorTraceIds, Is.EqualTo(1));
    });

    [TestCase("0123456789abcdef0000000000000000", 1)]
    [TestCase("000000000000000000000000000004d2", 1)]
    [TestCase("0123456789abcdef0123456700000000", 1)]
    [TestCase("0123456789abcdef0123456789abcdef", 0)]
    public void F14_ids_from_elsewhere_are_counted_and_get_no_rv(string traceId, int expected)
    {
        using var metrics = new MeterSums();
        var policy = Sample.FixedRatio(0.5);
        using var service = new Service(policy.ParentBased(remoteSampled: policy, remoteNotSampled: policy));
        service.RemoteChild($"00-{traceId}-0123456789abcdef-00");
        Assert.That(metrics["tracing.sampling.poor_trace_ids began=elsewhere"], Is.EqualTo(expected));
        service.RemoteChild($"00-{traceId}-0123456789abcdef-02");
        service.RemoteChild($"00-{traceId}-0123456789abcdef-00", "ot=rv:0123456789abcd");
        Assert.That(metrics["tracing.sampling.poor_trace_ids began=elsewhere"], Is.EqualTo(expected), "random by flag, or by rv");
        var written = service.Kept.Select(span => TraceState.read(span.TraceStateString)).Where(ot => ot.HasRandomness);
        Assert.That(written.Select(ot => ot.Randomness.ToString()), Is.All.EqualTo("0123456789abcd"));
    }

    [Test]
    public void F14_random_ids_get_no_rv_and_are_not_counted()
    {
        using var metrics = new MeterSums();
        using var service = new Service(Sample.FixedRatio(0.5));
        for (var i = 0; i < 1_000; i++)
            service.Root();
        Assert.That(service.Kept.Select(span => span.TraceStateString), Is.All.EqualTo("ot=th:8"));
        Assert.That(metrics["tracing.sampling.poor_trace_ids began=here"], Is.Zero);
    }

    [Test]
    public void F14_the_own_randomness_fills_its_56_bits()
    {
        ulong any = 0, all = ulong.MaxValue, most = 0;
        for (var i = 0; i < 10_000; i++)
        {
            var drawn = OwnRandomness.Draw();
            (any, all, most) = (any | drawn, all & drawn, Math.Max(most, drawn));
        }

        Assert.That((any, all, most >> 56), Is.EqualTo(((1UL << 56) - 1, 0UL, 0UL)));
    }

    private static Func<ActivityTraceId> Counting()
    {
        var number = 0UL;
        return () => Id(0, Interlocked.Increment(ref number));
    }

    private static ActivityTraceId Id(ulong high, ulong low) => ActivityTraceId.CreateFromString($"{high:x16}{low:x16}");

    private static void With(Func<ActivityTraceId> next, Action run)
    {
        var before = Activity.TraceIdGenerator;
        Activity.TraceIdGenerator = next;
        try
        {
            run();
        }
        finally
        {
            Activity.TraceIdGenerator = before;
        }
    }

    private sealed class Log : EventListener
    {
        private int _poorTraceIds;

        public int PoorTraceIds => Volatile.Read(ref _poorTraceIds);

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "OpenTelemetry-Tracing-Functional")
                EnableEvents(eventSource, EventLevel.Warning);
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (eventData.EventId == 4)
                Interlocked.Increment(ref _poorTraceIds);
        }
    }
}
