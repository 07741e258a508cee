using Tracing.Functional;
using Tracing.Functional.Fluent;

namespace Guide;

// Snippets of docs/guide/conditions.md.
internal static class Conditions
{
    public static void Show()
    {
        Page.Title("conditions", "what a condition reads, and what it says if a fact is missing");

        #region conditions
        var large = AtStart.Attribute("order.total", Value.AtLeast(500));
        var checkout = AtStart.Method("POST") & AtStart.Path(Value.Like("/orders*"));
        var vip = AtStart.Header("X-User-Tier", "vip") | AtStart.Baggage("user.tier", "vip");
        var policy = Sample.Always.When(large | (checkout & vip));
        #endregion

        Page.Line(policy);
        var order = StartFacts.Of("order");
        Say("order.total = 720", policy, order.WithAttribute("order.total", 720));
        Say("order.total = \"720\", a text", policy, order.WithAttribute("order.total", "720"));
        Say("POST /orders, x-user-tier: vip", policy, order.WithMethod("POST").WithPath("/orders").WithHeader("x-user-tier", "vip"));
        Say("POST /orders, baggage user.tier=vip", policy, order.WithMethod("POST").WithPath("/orders").WithBaggage("user.tier", "vip"));
        Say("nothing known", policy, order);
        Console.WriteLine();

        #region satisfies
        var nightly = AtStart.Satisfies("nightly job", facts => facts.Name.StartsWith("nightly", StringComparison.Ordinal));
        #endregion

        Page.Line(Sample.FixedRatio(0.5).When(nightly).Explain(StartFacts.Of("nightly report")));
    }

    private static void Say(string what, Policy policy, StartFacts facts) => Page.Row(what, policy.Explain(facts).Reason);
}
