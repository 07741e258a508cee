using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tool.Output;

// The one place that prints what a policy promises.
internal static class Promises
{
    /// <summary>The card, a line each.</summary>
    public static string[] Of(Policy policy) => policy.Guarantees().ToString().Split('\n');
}
