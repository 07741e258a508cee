namespace Tracing.Functional.Sampling;

/// <summary>Drops spans before the policy is asked.</summary>
internal abstract class SpanFilter
{
    /// <summary>Whether the span that is starting on this thread is dropped. A local root is a span without a local parent.</summary>
    public abstract bool IsLeftOut(bool isLocalRoot);
}
