// OTEL_TRACES_SAMPLER and its _ARG, as policies.
using NUnit.Framework;
using Tracing.Functional.Fluent;
using Tracing.Functional.Setup;

namespace Tracing.Functional.Tests.Hosting;

public class StandardVariablesTests
{
    [TestCase("always_on", null, "parentBased(always, remote sampled: always, remote not sampled: always)")]
    [TestCase("always_off", null, "parentBased(never, remote sampled: never, remote not sampled: never)")]
    [TestCase(
        "traceidratio",
        "0.25",
        "parentBased(fixedRatio(0.25), remote sampled: fixedRatio(0.25), remote not sampled: fixedRatio(0.25))")]
    [TestCase("parentbased_always_on", null, "always")]
    [TestCase("parentbased_always_off", null, "never")]
    [TestCase("parentbased_traceidratio", "0.25", "fixedRatio(0.25)")]
    [TestCase("parentbased_traceidratio", "2", "fixedRatio(1)")]
    [TestCase("parentbased_traceidratio", "NaN", "fixedRatio(1)")]
    [TestCase("parentbased_traceidratio", null, "fixedRatio(1)")]
    [TestCase("PARENTBASED_ALWAYS_OFF", null, "never")]
    [TestCase(" Always_On ", null, "parentBased(always, remote sampled: always, remote not sampled: always)")]
    [TestCase("jaeger_remote", null, "adaptive(100/s)")]
    [TestCase(null, null, "adaptive(100/s)")]
    public void Each_value_is_the_policy_it_names(string? sampler, string? argument, string policy) =>
        Assert.That(StandardVariables.Policy(sampler, argument).ToString(), Is.EqualTo(policy));
}
