// What a span's start allocates in a real provider beyond what OpenTelemetry's own samplers make it allocate: nothing.
using System.Diagnostics;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Sampling;

[NonParallelizable]
public class AllocationTests
{
    private const int Spans = 200;
    private static readonly KeyValuePair<string, object?>[] s_tags = [new("a", 1)];
    private static readonly ActivityLink[] s_links =
        [new(new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.None))];

    private static IEnumerable<TestCaseData> Kept()
    {
        yield return Case("fixed ratio", Sample.FixedRatio(1));
        yield return Case("conditions", Sample.Always.When(AtStart.Name("root") | AtStart.Attribute("a", 1)));
        yield return Case("adaptive", Sample.Adaptive(1_000_000, burst: 1_000_000));
        yield return Case("adaptive window", Sample.AdaptiveWindow(1_000_000, 1_000_000));
        yield return Case("one state per key", Sample.RateLimited(1_000_000, burst: 1_000_000).PerKey(Key.Name));
        yield return Case("a function", Sample.Always.When(AtStart.Satisfies("any", _ => true)));
    }

    [TestCaseSource(nameof(Kept))]
    public void A_kept_root_costs_what_one_costs_that_is_always_kept(Policy policy)
    {
        // A tracestate of its own, as ours has: the framework's span grows by it.
        var theirs = BytesOfRoots(builder => builder.SetSampler(new Always("ot=th:0")));
        Assert.That(BytesOfRoots(builder => builder.SetSampling(policy)), Is.EqualTo(theirs));
    }

    private static IEnumerable<TestCaseData> Dropped()
    {
        var limited = Sample.Adaptive(0.000001, burst: 2, softness: 1, depth: 1);
        yield return Case("conditions and adaptive", Sample.Never.When(AtStart.Name("other")).OrElse(limited));
        yield return Case(
            "numbers",
            Sample.Always.When(AtStart.Attribute("a", Value.AtLeast(2)) | AtStart.Attribute("a", 3)).OrElse(limited));
        yield return Case("no rescue possible", Sample.Always.When(AtStart.Name("other") & AnySpan.Failed).OrElse(limited));
        yield return Case(
            "no rescue possible, one state per key",
            Sample.Always.When(AtStart.Name("other") & AnySpan.Failed).OrElse(limited.PerKey(Key.Name)));
        yield return Case("no link to a sampled span", Sample.Always.When(AtStart.LinkedToSampled).OrElse(limited));
    }

    [TestCaseSource(nameof(Dropped))]
    public void A_dropped_root_costs_what_one_costs_that_is_never_kept(Policy policy)
    {
        using var exporter = new Traces.RecordingExporter();
        var theirs = BytesOfRoots(builder => builder.SetSampler(new AlwaysOffSampler()));
        Assert.That(BytesOfRoots(builder => builder.SetSampling(policy).ExportTo(exporter)), Is.EqualTo(theirs));
    }

    [TestCase("x=1,ot=th:0")]
    [TestCase(null)]
    public void A_followed_caller_costs_what_it_costs_behind_a_parent_based_sampler(string? traceState)
    {
        var parent = new ActivityContext(
            ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, traceState, isRemote: true);
        var theirs = BytesOf(builder => builder.SetSampler(new ParentBasedSampler(new AlwaysOnSampler())), parent);
        Assert.That(BytesOf(builder => builder.SetSampling(Sample.Never.When(AtStart.Name("other"))), parent), Is.EqualTo(theirs));
    }

    private static long BytesOfRoots(Func<TracerProviderBuilder, TracerProviderBuilder> configure) => BytesOf(configure, default);

    /// <summary>Per span, of many: once everything is warm.</summary>
    private static long BytesOf(Func<TracerProviderBuilder, TracerProviderBuilder> configure, ActivityContext parent)
    {
        using var source = new ActivitySource("allocation-tests");
        using var provider = configure(Sdk.CreateTracerProviderBuilder().AddSource(source.Name)).Build();
        for (var i = 0; i < 20; i++)
            Start(source, parent);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Start(source, parent);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / Spans;
    }

    private static void Start(ActivitySource source, ActivityContext parent)
    {
        for (var i = 0; i < Spans; i++)
        {
            using var span = source.StartActivity("root", ActivityKind.Server, parent, s_tags, s_links);
        }
    }

    private static TestCaseData Case(string name, Policy policy) => new TestCaseData(policy).SetArgDisplayNames(name);

    private sealed class Always(string traceState) : Sampler
    {
        private readonly SamplingResult _kept = new(SamplingDecision.RecordAndSample, traceState);

        public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) => _kept;
    }
}
