// A filter drops what it leaves out before the policy is asked; what it does not name, or cannot judge, the policy decides.
using System.Diagnostics;
using NUnit.Framework;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;
using Tracing.Functional.Sampling;

namespace Tracing.Functional.Tests.Sampling;

public class FilteredSamplerTests
{
    private static IEnumerable<TestCaseData> Parents()
    {
        var (trace, span) = (ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom());
        yield return Case("none", default, isLocalRoot: true);
        yield return Case("remote", new(trace, span, ActivityTraceFlags.Recorded, isRemote: true), isLocalRoot: true);
        yield return Case("local", new(trace, span, ActivityTraceFlags.Recorded), isLocalRoot: false);

        static TestCaseData Case(string name, ActivityContext parent, bool isLocalRoot) =>
            new TestCaseData(parent, isLocalRoot).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Parents))]
    public void What_is_left_out_is_dropped_and_the_rest_is_asked_about(ActivityContext parent, bool isLocalRoot)
    {
        Assert.That(Decided(_ => true, parent), Is.EqualTo(SamplingDecision.Drop));
        Assert.That(Decided(_ => false, parent), Is.EqualTo(SamplingDecision.RecordAndSample));
        Assert.That(
            Decided(isRoot => isRoot, parent), Is.EqualTo(isLocalRoot ? SamplingDecision.Drop : SamplingDecision.RecordAndSample));
        Assert.That(
            Decided(_ => throw new InvalidOperationException("planted"), parent), Is.EqualTo(SamplingDecision.RecordAndSample), "a fault");
    }

    private static SamplingDecision Decided(Func<bool, bool> isLeftOut, ActivityContext parent)
    {
        using var control = new SamplingControl(Sample.Always);
        using var policy = new PolicySampler(control, server: null);
        var sampler = new FilteredSampler(policy, policy, new Filter(isLeftOut));
        var trace = parent.TraceId == default ? ActivityTraceId.CreateRandom() : parent.TraceId;
        return sampler.ShouldSample(new SamplingParameters(parent, trace, "span", ActivityKind.Server)).Decision;
    }

    private sealed class Filter(Func<bool, bool> isLeftOut) : SpanFilter
    {
        public override bool IsLeftOut(bool isLocalRoot) => isLeftOut(isLocalRoot);
    }
}
