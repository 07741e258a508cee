using Tracing.Functional;
using Tracing.Functional.Fluent;

namespace OrderShop;

// Which traces the shop keeps. Owns the policy and nothing else.
internal static class ShopPolicy
{
    /// <summary>The attribute that says on a kept span which rule kept it.</summary>
    public const string RuleKey = "sampling.rule";

    /// <summary>What the adaptive rule keeps per second in the long run.</summary>
    public const double Target = 10;

    #region policy
    /// <summary>Health checks: never.</summary>
    public static Policy HealthChecks { get; } = Sample.Never.When(AtStart.Path("/health")).Named("health");

    /// <summary>Orders of VIP users: always.</summary>
    public static Policy Vips { get; } = Sample.Always.When(AtStart.Header("X-User-Tier", "vip")).Named("vip");

    /// <summary>Everything else: all of it while there is little, 10 traces per second when there is much.</summary>
    public static Policy Orders { get; } = Sample.Adaptive(targetPerSecond: Target).Named("orders");

    /// <summary>The first rule with an opinion decides, and says so on the spans that it keeps.</summary>
    public static Policy All { get; } = HealthChecks
        .OrElse(Vips.Annotate(RuleKey, "vip"))
        .OrElse(Orders.Annotate(RuleKey, "orders"));
    #endregion
}
