namespace Tracing.Functional.Tool.Output;

// The one place that prints what a policy promises.
internal static class Promises
{
    /// <summary>The card, a line each; none if nothing is known.</summary>
    public static string[] Of(Policy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return [];
    }
}
