namespace Tracing.Functional.Gateway.Shards;

/// <summary>A decided trace, as long as it is remembered.</summary>
internal sealed class Remembered(Verdict verdict)
{
    /// <summary>The ids of its spans, if <see cref="HasIds"/>.</summary>
    public IdSet Ids;

    public Verdict Verdict => verdict;

    public bool HasIds { get; set; }
}
