using Tracing.Functional;
using Tracing.Functional.Fluent;

namespace OrderShop;

// Which traces the services behind the gateway keep, and the names in the gateway's own policy, orders.policy.
internal static class ShopPolicy
{
    public const string DebuggedUser = "u-42", VipRule = "vip", DebuggedRule = "debugged", OrdinaryRule = "ordinary", ErrorsRule = "errors";

    /// <summary>What the adaptive rule keeps per second in the long run.</summary>
    public const double Target = 10;

    #region policy
    /// <summary>
    /// The policy of the services behind the gateway. What the gateway keeps at the start is kept. Of the rest, a service keeps its part
    /// if it sees a failure, a slow span or a high value itself.
    /// </summary>
    public static Policy BehindGateway { get; } = Sample.Never.ParentBased(remoteNotSampled:
        Sample.Always.When(AnySpan.Failed).Named(ErrorsRule)
            .OrElse(Sample.Always.When(RootSpan.SlowerThan(TimeSpan.FromMilliseconds(200))).Named("slow"))
            .OrElse(Sample.Always.When(AnySpan.Attribute("order.total", Value.AtLeast(1000))).Named("high value")));
    #endregion
}
