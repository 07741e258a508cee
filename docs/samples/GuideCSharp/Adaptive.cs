using Tracing.Functional;
using Tracing.Functional.Fluent;

namespace Guide;

// Snippets of docs/guide/adaptive.md.
internal static class Adaptive
{
    public static void Show()
    {
        Page.Title("adaptive", "the settings and what they promise");

        #region settings
        var policy = Sample.Adaptive(targetPerSecond: 10, burst: 20, softness: 2, depth: 16);
        #endregion

        Page.Line(policy);
        var settings = AdaptiveSettings.For(10);
        Page.Line(
            $"defaults for 10/s: burst {settings.Burst}, softness {settings.Softness}, depth {settings.Depth}, bound {settings.Bound}");

        #region perKey
        var perTenant = Sample.Adaptive(targetPerSecond: 1)
            .PerKey(Key.Header("X-Tenant"), maxKeys: 200, idleAfter: TimeSpan.FromMinutes(5));
        #endregion

        Page.Line(perTenant);

        #region firstSeen
        var policyWithRare = Sample.FirstSeen(Key.Path, TimeSpan.FromHours(1)).Named("rare")
            .OrElse(Sample.Adaptive(targetPerSecond: 10));
        #endregion

        Page.Line(policyWithRare);
    }
}
