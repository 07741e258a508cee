using System.Diagnostics;

namespace Tracing.Functional.Traces;

// One trace that the engine knows: held until it is decided, then its decision. Whoever changes Held holds the lock on the entry.
internal sealed class TraceEntry(TraceTable owner, string id, HeldTrace held, FinalDecision? decision)
{
    private volatile FinalDecision? _decision = decision;
    private volatile HeldTrace? _held = held;
    private string? _rootId;
    private int _started;
    private int _ended;

    public TraceTable Owner { get; } = owner;

    public string Id { get; } = id;

    /// <summary>Null until the trace is decided; then it never changes.</summary>
    public FinalDecision? Decision
    {
        get => _decision;
        set => _decision = value;
    }

    /// <summary>What is held of it; null once it is decided and nobody observes the rest.</summary>
    public HeldTrace? Held
    {
        get => _held;
        set => _held = value;
    }

    /// <summary>How many of its spans are open; ends are counted under the lock on the entry.</summary>
    public int Open => Volatile.Read(ref _started) - _ended;

    public bool HasRootEnded { get; private set; }

    /// <summary>From when on nothing was open after the root had ended, under the lock on the entry; long.MaxValue where that is not so.</summary>
    public long QuietSince { get; set; } = long.MaxValue;

    public bool IsQuiet => HasRootEnded && Open == 0;

    /// <summary>The first span that starts is the local root.</summary>
    public void Started(Activity activity)
    {
        if (_rootId is null)
            Interlocked.CompareExchange(ref _rootId, activity.SpanId.ToHexString(), null);
        Interlocked.Increment(ref _started);
    }

    /// <summary>Whether the span is the local root. Under the lock on the entry.</summary>
    public bool Ended(Activity activity)
    {
        if (Open > 0)
            _ended++;
        var isRoot = !HasRootEnded && string.Equals(_rootId, activity.SpanId.ToHexString(), StringComparison.Ordinal);
        HasRootEnded |= isRoot;
        return isRoot;
    }

    /// <summary>Its place among those that wait for the end of their grace, under their lock; null before there was one.</summary>
    public LinkedListNode<TraceEntry>? QuietPlace { get; set; }

    /// <summary>Neighbours in the order of age, under the lock of the order.</summary>
    public TraceEntry? Older { get; set; }

    public TraceEntry? Younger { get; set; }
}
