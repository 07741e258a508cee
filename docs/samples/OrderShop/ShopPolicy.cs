using Tracing.Functional;
using Tracing.Functional.Fluent;

namespace OrderShop;

// Which traces the shop keeps. Owns the policy and nothing else.
internal static class ShopPolicy
{
    public const string DebuggedUser = "u-42", VipRule = "vip", DebuggedRule = "debugged", OrdinaryRule = "ordinary", ErrorsRule = "errors";

    /// <summary>What the adaptive rule keeps per second in the long run.</summary>
    public const double Target = 10;

    #region policy
    /// <summary>Known when the request arrives.</summary>
    public static Policy HealthChecks { get; } = Sample.Never.When(AtStart.Path("/health")).Named("health");

    public static Policy Vips { get; } = Sample.Always.When(AtStart.Header("X-User-Tier", "vip")).Named(VipRule);

    public static Policy Debugged { get; } = Sample.Always.When(AtStart.Baggage("user.id", DebuggedUser)).Named(DebuggedRule);

    /// <summary>Known only later: when such a span has ended, or the request.</summary>
    public static Policy Errors { get; } = Sample.Always.When(AnySpan.Failed).Named(ErrorsRule);

    public static Policy Slow { get; } = Sample.Always.When(RootSpan.SlowerThan(TimeSpan.FromMilliseconds(200))).Named("slow");

    public static Policy HighValue { get; } =
        Sample.Always.When(AnySpan.Attribute("order.total", Value.AtLeast(1000))).Named("high value");

    /// <summary>Everything else: all of it while there is little, 10 traces per second when there is much.</summary>
    public static Policy Ordinary { get; } = Sample.Adaptive(targetPerSecond: Target).Named(OrdinaryRule);

    /// <summary>The first rule with an opinion decides.</summary>
    public static Policy All { get; } =
        HealthChecks.OrElse(Vips).OrElse(Debugged).OrElse(Errors).OrElse(Slow).OrElse(HighValue).OrElse(Ordinary);

    /// <summary>
    /// The policy of the services behind the gateway. What the gateway keeps at the start is kept. Of the rest, a service keeps its part
    /// if it sees a failure, a slow span or a high value itself.
    /// </summary>
    public static Policy BehindGateway { get; } =
        Sample.Never.ParentBased(remoteNotSampled: Errors.OrElse(Slow).OrElse(HighValue));
    #endregion

    public static IReadOnlyList<Policy> Rules { get; } = [HealthChecks, Vips, Debugged, Errors, Slow, HighValue, Ordinary];
}
