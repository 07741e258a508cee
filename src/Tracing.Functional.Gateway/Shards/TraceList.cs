// Traces in an order, each in a list at most once.
namespace Tracing.Functional.Gateway.Shards;

/// <summary>A list whose links are in the traces. Not safe for concurrent use: its shard locks.</summary>
internal sealed class TraceList(TraceOrder order)
{
    private PendingTrace? _last;

    public PendingTrace? First { get; private set; }

    public PendingTrace? After(PendingTrace trace) => trace.Link(order).Next;

    /// <summary>Puts a trace behind all others, wherever it was.</summary>
    public void Renew(PendingTrace trace)
    {
        Remove(trace);
        ref var link = ref trace.Link(order);
        link.IsIn = true;
        link.Previous = _last;
        if (_last is null)
            First = trace;
        else
            _last.Link(order).Next = trace;
        _last = trace;
    }

    public void Remove(PendingTrace trace)
    {
        ref var link = ref trace.Link(order);
        if (!link.IsIn)
            return;
        if (link.Previous is null)
            First = link.Next;
        else
            link.Previous.Link(order).Next = link.Next;
        if (link.Next is null)
            _last = link.Previous;
        else
            link.Next.Link(order).Previous = link.Previous;
        link = default;
    }
}
