// Children of parents in other processes: the threshold taken over or erased, rv, other vendors' members, overridden cases.
using System.Diagnostics;
using NUnit.Framework;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Sampling;

public class ParentTests
{
    // R = d29d6a7215ced0, from the trace id.
    private const string Sampled = "00-abababababababababd29d6a7215ced0-00f067aa0ba902b7-01";
    private const string NotSampled = "00-abababababababababd29d6a7215ced0-00f067aa0ba902b7-00";
    private const string SampledRandom = "00-abababababababababd29d6a7215ced0-00f067aa0ba902b7-03";

    [TestCase(Sampled, null, true, null, TestName = "a sampled parent without tracestate is followed")]
    [TestCase(NotSampled, null, false, null, TestName = "an unsampled parent without tracestate is followed")]
    [TestCase(Sampled, "ot=th:c", true, "ot=th:c", TestName = "a threshold that agrees with the flag is taken over")]
    [TestCase(
        Sampled, "a=1,ot=th:c;rv:d29d6a7215ced0,b=2", true, "a=1,ot=th:c;rv:d29d6a7215ced0,b=2",
        TestName = "nothing changes where nothing has to")]
    [TestCase(Sampled, "ot=th:d29d6a7215ced", true, "ot=th:d29d6a7215ced", TestName = "a threshold that R just reaches agrees")]
    [TestCase(Sampled, "ot=th:d29d6a7215ced1,a=1", true, "a=1", TestName = "a threshold that R just misses contradicts")]
    [TestCase(
        Sampled, "ot=th:8;rv:80000000000000", true, "ot=th:8;rv:80000000000000", TestName = "a threshold that rv just reaches agrees")]
    [TestCase(
        Sampled, "ot=th:8;rv:7fffffffffffff", true, "ot=rv:7fffffffffffff", TestName = "a threshold that rv just misses contradicts")]
    [TestCase(NotSampled, "ot=th:d29d6a7215ced", false, "", TestName = "a threshold that R just reaches is gone if the flag says no")]
    [TestCase(Sampled, "a=1,ot=th:f,b=2", true, "a=1,b=2", TestName = "a threshold that contradicts the sampled flag is erased")]
    [TestCase(Sampled, "ot=th:f;rv:ffffffffffffff", true, "ot=th:f;rv:ffffffffffffff", TestName = "rv is the randomness where it is there")]
    [TestCase(Sampled, "ot=th:c;rv:00000000000000,a=1", true, "ot=rv:00000000000000,a=1", TestName = "rv is kept where th is erased")]
    [TestCase(
        NotSampled, "a=1,ot=th:c;rv:d29d6a7215ced0", false, "ot=rv:d29d6a7215ced0,a=1",
        TestName = "what is dropped says no threshold")]
    [TestCase(NotSampled, "ot=th:f", false, "", TestName = "nothing is left of a tracestate that only said th")]
    [TestCase(Sampled, "ot=th:c;th:c,a=1", true, "a=1", TestName = "a broken ot member is discarded")]
    [TestCase(Sampled, "a=1,b=2", true, "a=1,b=2", TestName = "other vendors are left alone")]
    public void A_remote_parent_is_followed(string traceParent, string? traceState, bool isKept, string? expected)
    {
        using var service = new Service(Sample.FixedRatio(0.0001));
        var child = service.RemoteChild(traceParent, traceState)!;
        Assert.That((child.Recorded, child.TraceStateString ?? ""), Is.EqualTo((isKept, expected ?? "")));
    }

    [TestCase("ot=th:d29d6a7215ced", 5.6406)]
    [TestCase("ot=th:d29d6a7215ced1", null)]
    public void A_followed_span_counts_by_its_parents_threshold_if_R_reaches_it(string traceState, double? count)
    {
        using var service = new Service(Sample.Always, options => options.Traces.AnnotateDecisions = true);
        var reported = (double?)service.RemoteChild(Sampled, traceState)!.GetTagItem("sampling.adjusted_count");
        Assert.That(reported, count is null ? Is.Null : Is.EqualTo(count).Within(0.01));
    }

    [Test]
    public void The_flags_of_a_remote_parent_stay_as_they_came()
    {
        using var service = new Service(Sample.Always);
        Assert.Multiple(() =>
        {
            Assert.That((int)service.RemoteChild(SampledRandom)!.ActivityTraceFlags, Is.EqualTo(3));
            Assert.That((int)service.RemoteChild(Sampled)!.ActivityTraceFlags, Is.EqualTo(1));
            Assert.That((int)service.RemoteChild(NotSampled)!.ActivityTraceFlags, Is.EqualTo(0));
        });
    }

    [Test]
    public void Each_case_of_a_parent_can_be_overridden()
    {
        var root = Sample.FixedRatio(0.5);
        using var remote = new Service(root.ParentBased(remoteSampled: Sample.Never, remoteNotSampled: Sample.Always));
        using var localSampled = new Service(Sample.Always.ParentBased(localSampled: Sample.Never));
        using var localNotSampled = new Service(Sample.Never.ParentBased(localNotSampled: Sample.Always));
        Assert.Multiple(() =>
        {
            Assert.That(remote.RemoteChild(Sampled, "ot=th:8,a=1")!.Recorded, Is.False);
            Assert.That(remote.RemoteChild(NotSampled)!.Recorded, Is.True);
            Assert.That(remote.RemoteChild(NotSampled)!.TraceStateString, Is.EqualTo("ot=th:0"));
            Assert.That(RootAndChild(localSampled), Is.EqualTo((true, false)));
            Assert.That(RootAndChild(localNotSampled), Is.EqualTo((false, true)));
        });
    }

    [Test]
    public void A_policy_that_has_its_own_say_on_parents_is_taken_as_it_is()
    {
        var policy = Sample.Never.When(AtStart.RemoteParent).OrElse(Sample.Always.ParentBased());
        using var service = new Service(policy);
        Assert.That((service.RemoteChild(Sampled)!.Recorded, service.Root()!.Recorded), Is.EqualTo((false, true)));
    }

    [Test]
    public void A_context_without_a_trace_id_is_no_parent()
    {
        using var service = new Service(Sample.Always);
        using var activity = service.Source.StartActivity(
            "a", ActivityKind.Server, new ActivityContext(default, default, ActivityTraceFlags.None, null, isRemote: true));
        Assert.That(activity!.Recorded, Is.True);
    }

    [Test]
    public void A_threshold_without_room_is_left_out()
    {
        var full = "ot=a:" + new string('x', 254);
        using var service = new Service(Sample.Always.ParentBased(remoteSampled: Sample.FixedRatio(0.9999)));
        var child = service.RemoteChild(Sampled, full)!;
        Assert.That((child.Recorded, child.TraceStateString), Is.EqualTo((true, full)));
    }

    private static (bool Root, bool Child) RootAndChild(Service service)
    {
        using var root = service.Source.StartActivity("root")!;
        using var child = service.Source.StartActivity("child");
        return (root.Recorded, child?.Recorded ?? false);
    }
}
