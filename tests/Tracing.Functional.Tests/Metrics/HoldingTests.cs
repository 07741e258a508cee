// Which policies let every trace be seen, from this process and from others.
using NUnit.Framework;
using Tracing.Functional.Control;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Metrics;

public class HoldingTests
{
    private static readonly Policy s_errors = Sample.Always.When(AnySpan.Failed);
    private static readonly Condition s_slow = RootSpan.SlowerThan(TimeSpan.FromSeconds(1));

    private static IEnumerable<TestCaseData> Policies()
    {
        yield return Case(Sample.Always, true);
        yield return Case(Sample.Never, false);
        yield return Case(Sample.FixedRatio(1), true);
        yield return Case(Sample.FixedRatio(0.5), false);
        yield return Case(Sample.Adaptive(10), false);
        yield return Case(s_errors, true);
        yield return Case(Sample.Never.When(AnySpan.Failed), false);
        yield return Case(Sample.Never.When(AnySpan.Failed).OrElse(Sample.Always), true);
        yield return Case(Sample.FixedRatio(0.5).When(AnySpan.Failed), false);
        yield return Case(Sample.RateLimited(5).When(s_slow), true);
        yield return Case(Sample.RateLimited(5).PerKey(Key.Name).When(s_slow), true);
        yield return Case(s_errors.OrElse(Sample.Adaptive(10)), true);
        yield return Case(s_errors.Named("errors").OrElse(Sample.Always.When(s_slow)).OrElse(Sample.Adaptive(10)), true);
        yield return Case(Sample.Never.When(AtStart.Name("health")).OrElse(s_errors), false);
        yield return Case(Sample.Always.When(AtStart.Name("vip")).OrElse(s_errors), true);
        yield return Case(Sample.Always.When(AtStart.Name("vip") & AnySpan.Failed), false);
        yield return Case(Sample.Always.When(AtStart.Name("vip") | AnySpan.Failed), true);
        yield return Case(Sample.Always.When(!(AtStart.Name("health") & AnySpan.Failed)), true);
        yield return Case(Sample.Always.When(!AtStart.Name("health")), false);
        yield return Case(s_errors.ParentBased(), true);
        yield return Case(s_errors.ParentBased(remoteNotSampled: s_errors), true, sees: true);
        yield return Case(s_errors.ParentBased(remoteNotSampled: Sample.Never), true);
    }

    [TestCaseSource(nameof(Policies))]
    public void A_policy_sees_all_roots_and_remote_traces_or_not(Policy policy, bool roots, bool remotes)
    {
        using var control = new SamplingControl(policy);
        Assert.That((control.Run.SeesRoots, control.Run.SeesRemotes), Is.EqualTo((roots, remotes)));
    }

    private static TestCaseData Case(Policy policy, bool roots, bool sees = false) =>
        new TestCaseData(policy, roots, sees).SetArgDisplayNames(policy.ToString());
}
