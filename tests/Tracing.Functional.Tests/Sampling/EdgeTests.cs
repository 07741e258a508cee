// The parts of the sampler: the fast reading of trace ids, the clock, allocations, threads, and that a simulation decides alike.
using System.Diagnostics;
using NUnit.Framework;
using OpenTelemetry.Trace;
using Tracing.Functional.Activities;
using Tracing.Functional.Control;
using Tracing.Functional.Fluent;
using Tracing.Functional.Sampling;

namespace Tracing.Functional.Tests.Sampling;

public class EdgeTests
{
    [Test]
    public void The_fast_reading_of_a_trace_id_is_the_plain_one()
    {
        var ids = Enumerable.Range(0, 20_000).Select(_ => ActivityTraceId.CreateRandom())
            .Append(ActivityTraceId.CreateFromString("abababababababababd29d6a7215ced0"))
            .Append(ActivityTraceId.CreateFromString("ffffffffffffffffffffffffffffffff"))
            .Append(ActivityTraceId.CreateFromString("0123456789abcdef0123456789abcdef"));
        foreach (var id in ids)
            Assert.That(TraceIdRandomness.Of(id), Is.EqualTo(Randomness.FromTraceIdHex(id.ToHexString()).Value), id.ToHexString());
        Assert.That(TraceIdRandomness.Of(default), Is.Zero);
    }

    [TestCase(1_000_000_000L, 0L, 5L, 5L)]
    [TestCase(10_000_000L, 0L, 5L, 500L)]
    [TestCase(10_000_000L, 630_822_816_000_000_000L, 630_822_816_000_000_005L, 500L)]
    [TestCase(3_000_000_000L, 0L, 9L, 3L)]
    [TestCase(32_768L, 0L, 32_768L, 1_000_000_000L)]
    [TestCase(10_000_000L, 0L, long.MaxValue, 1L << 60)]
    [TestCase(1L, long.MinValue + 1, long.MaxValue, 1L << 60)]
    [TestCase(1_000_000_000L, 0L, -999_999_999L, -999_999_999L)]
    [TestCase(10_000_000L, 0L, long.MinValue, 0L)]
    public void The_clock_gives_nanoseconds_since_its_first_reading(long frequency, long first, long timestamp, long nanoseconds)
    {
        var time = new SetClock(frequency) { Now = first };
        var clock = new NanosecondClock(time);
        Assert.That(clock.Now, Is.Zero);
        time.Now = timestamp;
        Assert.That(clock.Now, Is.EqualTo(nanoseconds));
    }

    [Test]
    public void The_systems_clock_runs_on()
    {
        var clock = new NanosecondClock(TimeProvider.System);
        var first = clock.Now;
        Assert.That(clock.Now, Is.GreaterThanOrEqualTo(first));
    }

    private static IEnumerable<TestCaseData> Allocations()
    {
        var conditions = Sample.Never.When(AtStart.Attribute("route", "/health"))
            .OrElse(Sample.Always.When(
                AtStart.Attribute("tier", Value.OneOf("vip", "gold"))
                & AtStart.Attribute("total", Value.AtLeast(0))))
            .OrElse(Sample.Always.When(AtStart.Name(Value.Like("debug*")) | AtStart.Baggage("debug")));
        var sampled = Remote(ActivityTraceFlags.Recorded, "a=1,ot=th:0,b=2");
        var dropped = Remote(ActivityTraceFlags.None, "a=1,b=2");
        yield return Case("fixed ratio, kept and dropped roots", Sample.FixedRatio(0.5), default);
        yield return Case(
            "adaptive far over its target",
            conditions.OrElse(Sample.Adaptive(0.000001, burst: 2, softness: 1, depth: 1)),
            default);
        yield return Case("a shed rate limit", conditions.OrElse(Sample.RateLimited(0.000001, burst: 1)), default);
        yield return Case("an adaptive window, kept", conditions.OrElse(Sample.AdaptiveWindow(1_000_000, 1_000_000)), default);
        yield return Case(
            "one state per key",
            conditions.OrElse(Sample.RateLimited(0.000001, burst: 1).PerKey(Key.Attribute("route"))),
            default);
        yield return Case("first seen", conditions.OrElse(Sample.FirstSeen(Key.Name, TimeSpan.FromDays(1))), default);
        yield return Case("all of and any of", Sample.AnyOf(Sample.AllOf(Sample.FixedRatio(0.3), conditions), Sample.Never), default);
        yield return Case("a followed parent whose threshold stands", conditions, sampled);
        yield return Case("a followed parent that was dropped", conditions, dropped);
        yield return Case("a parent's case with its own policy", conditions.ParentBased(remoteSampled: Sample.Always), sampled);
    }

    [TestCaseSource(nameof(Allocations))]
    public void Nothing_is_allocated_on_a_drop_or_on_a_keep_that_leaves_the_tracestate(Policy policy, ActivityContext parent)
    {
        var sampler = new PolicySampler(new SamplingControl(policy), null);
        KeyValuePair<string, object?>[] tags = [new("route", "/orders"), new("tier", "standard"), new("total", 25)];
        var arrivals = Enumerable.Range(0, 200)
            .Select(_ => new SamplingParameters(
                parent, parent == default ? ActivityTraceId.CreateRandom() : parent.TraceId,
                "order", ActivityKind.Server, tags!, []))
            .ToArray();
        for (var i = 0; i < 50; i++)
            DecideAll(sampler, arrivals);
        var before = GC.GetAllocatedBytesForCurrentThread();
        DecideAll(sampler, arrivals);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void A_simulation_decides_as_the_sampler_does()
    {
        var policy = Sample.Always.When(AtStart.Attribute("tier", "vip"))
            .OrElse(Sample
                .AllOf(Sample.Adaptive(5, burst: 3, softness: 2, depth: 6), Sample.FixedRatio(0.7))
                .PerKey(Key.Attribute("route"), maxKeys: 2));
        var clock = new SteppingClock();
        var sampler = new PolicySampler(new SamplingControl(policy, new SamplingOptions { TimeProvider = clock }), null);
        var random = new Random(20260101);
        var arrivals = new List<Arrival>();
        var live = new List<(SamplingDecision, string?)>();
        for (var i = 0; i < 5_000; i++)
        {
            clock.Now += random.Next(0, 20_000_000);
            var tier = random.Next(20) == 0 ? "vip" : "standard";
            var route = "/" + random.Next(4);
            var id = ActivityTraceId.CreateRandom();
            KeyValuePair<string, object?>[] tags = [new("tier", tier), new("route", route)];
            var result = sampler.ShouldSample(new SamplingParameters(default, id, "order", ActivityKind.Internal, tags!, []));
            live.Add((result.Decision, result.TraceStateString));
            arrivals.Add(new Arrival(
                TimeSpan.FromTicks(clock.Now / 100),
                Randomness.FromTraceIdHex(id.ToHexString()),
                StartFacts.Of("order").WithAttribute("tier", tier).WithAttribute("route", route)));
        }

        var simulated = Simulation.Decisions(policy, arrivals).Select(decision => decision.IsKept
            ? (SamplingDecision.RecordAndSample, (string?)$"ot=th:{decision.Threshold}")
            : (SamplingDecision.Drop, null));
        Assert.That(simulated, Is.EqualTo(live));
    }

    [Test]
    public void Threads_that_decide_at_once_stay_within_the_hard_cap()
    {
        var policy = Sample.Adaptive(0.000001, burst: 50, softness: 2, depth: 5);
        using var control = new SamplingControl(policy);
        using var service = new Service(builder => builder.SetSampling(control));
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            for (var i = 0; i < 5_000; i++)
                service.Root();
        });
        Assert.That(service.Kept.Count, Is.GreaterThanOrEqualTo(50).And.LessThanOrEqualTo(60));
    }

    [Test]
    public void Replacing_while_threads_decide_loses_no_cap()
    {
        var part = Sample.RateLimited(0.000001, burst: 40).Named("part");
        using var control = new SamplingControl(part);
        using var service = new Service(builder => builder.SetSampling(control));
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, thread =>
        {
            for (var i = 0; i < 2_000; i++)
            {
                if (thread == 0 && i % 50 == 0)
                    control.Replace(i % 100 == 0 ? part : Sample.Never.When(AtStart.Name("health")).OrElse(part));
                service.Root();
            }
        });
        Assert.That(service.Kept.Count, Is.EqualTo(40));
    }

    private static TestCaseData Case(string name, Policy policy, ActivityContext parent) =>
        new TestCaseData(policy, parent).SetArgDisplayNames(name);

    private static ActivityContext Remote(ActivityTraceFlags flags, string traceState) =>
        new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), flags, traceState, isRemote: true);

    private static int DecideAll(PolicySampler sampler, SamplingParameters[] arrivals)
    {
        var sum = 0;
        for (var i = 0; i < arrivals.Length; i++)
            sum += (int)sampler.ShouldSample(in arrivals[i]).Decision;
        return sum;
    }

    private sealed class SetClock(long frequency) : TimeProvider
    {
        public long Now { get; set; }

        public override long TimestampFrequency => frequency;

        public override long GetTimestamp() => Now;
    }

    private sealed class SteppingClock : TimeProvider
    {
        public long Now { get; set; }

        public override long TimestampFrequency => 1_000_000_000;

        public override long GetTimestamp() => Now / 100 * 100;
    }
}
