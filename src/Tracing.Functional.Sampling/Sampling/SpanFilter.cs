namespace Tracing.Functional.Sampling;

/// <summary>Spans that are not to be, whatever the policy says of them.</summary>
internal abstract class SpanFilter
{
    /// <summary>Whether the span that starts right now on this thread is left out; a local root is one without a local parent.</summary>
    public abstract bool IsLeftOut(bool isLocalRoot);
}
