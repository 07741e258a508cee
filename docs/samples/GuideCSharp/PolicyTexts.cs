using Tracing.Functional;
using Tracing.Functional.Fluent;

namespace Guide;

// Snippets of docs/guide/policy-text.md.
internal static class PolicyTexts
{
    public static void Show()
    {
        Page.Title("policy-text", "policies as text");

        #region read
        var policy = PolicyText.Parse(
            """
            rule "health":   never when path is "/health"
            rule "errors":   always when any span failed
            rule "slow":     always when root span duration > 1 s
            rule "tenants":  adaptive(1/s) per header "X-Tenant" (200 keys, idle after 5 min)
            rule "ordinary": adaptive(10/s)
            """);
        #endregion

        #region print
        var text = PolicyText.Print(Sample.Always.When(AnySpan.Failed).Named("errors").OrElse(Sample.Adaptive(10).Named("ordinary")));
        #endregion

        Page.Line(text);
        Page.Line(policy.Guarantees());

        #region mistakes
        if (!PolicyText.TryParse("rule \"errors\": alwyas when any span failed", out _, out var diagnostics))
            Page.Line(diagnostics[0].Format("orders.policy"));
        #endregion

        #region functions
        var functions = PolicyFunctions.None
            .Condition("nightly job", facts => facts.Name.StartsWith("nightly", StringComparison.Ordinal))
            .Key("tenant", facts => facts.Header("X-Tenant")?.ToLowerInvariant());
        var withFunctions = PolicyText.Parse(
            """
            rule "nightly": never when function "nightly job"
            rule "tenants": adaptive(1/s) per function "tenant"
            """,
            functions);
        #endregion

        Page.Line(PolicyText.Print(withFunctions));
    }
}
