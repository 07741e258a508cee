using Tracing.Functional;
using Tracing.Functional.Fluent;

namespace OrderShop;

// Which traces the shop keeps. Owns the policy and nothing else; the names show in explanations and metrics, the
// annotation is an attribute of the spans that the rule keeps.
internal static class ShopPolicy
{
    /// <summary>The attribute that says which rule kept a trace, and its values.</summary>
    public const string RuleKey = "sampling.rule", VipRule = "vip", OrderRule = "orders";

    /// <summary>What the adaptive rule keeps per second in the long run.</summary>
    public const double Target = 10;

    #region policy
    /// <summary>Health checks: never.</summary>
    public static Policy HealthChecks { get; } = Sample.Never
        .When(AtStart.Path("/health"))
        .Named("health");

    /// <summary>Orders of VIP users: always.</summary>
    public static Policy Vips { get; } = Sample.Always
        .When(AtStart.Header("X-User-Tier", "vip"))
        .Named(VipRule)
        .Annotate(RuleKey, VipRule);

    /// <summary>Everything else: all of it while there is little, 10 traces per second when there is much.</summary>
    public static Policy Orders { get; } = Sample.Adaptive(targetPerSecond: Target)
        .Named(OrderRule)
        .Annotate(RuleKey, OrderRule);

    /// <summary>The first rule that has an opinion decides.</summary>
    public static Policy All { get; } = HealthChecks.OrElse(Vips).OrElse(Orders);
    #endregion
}
