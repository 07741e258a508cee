namespace Tracing.Functional.Gateway.Shards;

/// <summary>A trace's place in a list.</summary>
internal struct TraceLink
{
    public PendingTrace? Previous;
    public PendingTrace? Next;
    public bool IsIn;
}
