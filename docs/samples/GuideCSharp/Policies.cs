using Tracing.Functional;
using Tracing.Functional.Fluent;

#region alias
using SamplingPolicy = Tracing.Functional.Policy;
#endregion

namespace Guide;

// Snippets of docs/guide/policies.md and of the README.
internal static class Policies
{
    public static void Show()
    {
        Page.Title("policies", "a policy prints as canonical text; its parts explain themselves");

        #region shop
        var policy = Sample.Never.When(AtStart.Path("/health")).Named("health")
            .OrElse(Sample.Always.When(AtStart.Header("X-User-Tier", "vip")).Named("vip"))
            .OrElse(Sample.Adaptive(targetPerSecond: 10).Named("orders"));
        #endregion

        SamplingPolicy shop = policy;
        Page.Line(shop);
        Page.Line(policy.Explain(StartFacts.Of("GET /orders").WithPath("/orders").WithHeader("X-User-Tier", "vip")));

        #region either
        var first = Sample.FixedRatio(0.1).OrElse(Sample.Always.When(AtStart.Path("/pay")));
        var either = Sample.AnyOf(Sample.FixedRatio(0.1), Sample.Always.When(AtStart.Path("/pay")));
        #endregion

        var pay = StartFacts.Of("POST /pay").WithPath("/pay");
        Page.Line(first.Explain(pay));
        Page.Line(either.Explain(pay));

        #region annotate
        var annotated = Sample.Always.When(AtStart.Baggage("debug", "1")).Named("debug")
            .Annotate("sampling.rule", "debug");
        #endregion

        Page.Line(annotated);

        #region promise
        var promised = Sample.Never.When(AtStart.Path("/health")).Named("health")
            .OrElse(Sample.Always.When(AnySpan.Failed).Named("errors"))
            .OrElse(Sample.Always.When(RootSpan.SlowerThan(TimeSpan.FromSeconds(1))).Named("slow"))
            .OrElse(Sample.Adaptive(targetPerSecond: 10).Named("ordinary"));
        Page.Line(promised.Guarantees());
        #endregion

        #region refuse
        try
        {
            Sample.FixedRatio(10);
        }
        catch (ArgumentOutOfRangeException refused)
        {
            Page.Line(refused.Message);
        }
        #endregion
    }
}
