using System.Diagnostics;

namespace Tracing.Functional.Traces;

// A trace that the engine holds, and its decision once there is one. Change Held only under the lock on the entry.
internal sealed class TraceEntry(TraceTable owner, string id, HeldTrace held, FinalDecision? decision, ActivitySpanId rootParent = default)
{
    private volatile FinalDecision? _decision = decision;
    private volatile HeldTrace? _held = held;
    private Activity? _root;
    private int _started;
    private int _ended;

    public TraceTable Owner { get; } = owner;

    public string Id { get; } = id;

    /// <summary>Null until the trace is decided. After that it never changes.</summary>
    public FinalDecision? Decision
    {
        get => _decision;
        set => _decision = value;
    }

    /// <summary>Null once the trace is decided, unless it is still observed.</summary>
    public HeldTrace? Held
    {
        get => _held;
        set => _held = value;
    }

    /// <summary>How many of its spans are open. Starts are counted without the lock on the entry, ends under it.</summary>
    public int Open => Volatile.Read(ref _started) - _ended;

    public bool HasRootEnded { get; private set; }

    /// <summary>
    /// When the trace last became quiet, in nanoseconds of the engine's clock; long.MaxValue before the first time. Guarded by the lock on
    /// the entry.
    /// </summary>
    public long QuietSince { get; set; } = long.MaxValue;

    /// <summary>Whether the local root has ended and no span is open.</summary>
    public bool IsQuiet => HasRootEnded && Open == 0;

    /// <summary>
    /// Counts a span that starts. The first one with the parent that the sampler saw is the local root. A listener may start a child inside
    /// the start of the root: then the child comes first.
    /// </summary>
    public void Started(Activity activity)
    {
        if (_root is null && (activity.Parent is null || activity.ParentSpanId == rootParent))
            Interlocked.CompareExchange(ref _root, activity, null);
        Interlocked.Increment(ref _started);
    }

    /// <summary>Counts a span that ended. Returns whether it is the local root. Call it under the lock on the entry.</summary>
    public bool Ended(Activity activity)
    {
        if (Open > 0)
            _ended++;
        var isRoot = !HasRootEnded && (ReferenceEquals(_root, activity) || IsInRootsPlace(activity));
        HasRootEnded |= isRoot;
        return isRoot;
    }

    /// <summary>
    /// Whether the local root was taken out, and this is a second span of the same request that instrumentation started instead of it.
    /// </summary>
    private bool IsInRootsPlace(Activity activity) =>
        activity.HasRemoteParent && activity.ParentSpanId == rootParent && _root is { IsAllDataRequested: false };

    /// <summary>The node in QuietTraces, guarded by the lock there. Null until the trace is quiet for the first time.</summary>
    public LinkedListNode<TraceEntry>? QuietPlace { get; set; }

    /// <summary>When to look at the trace in DueTraces, and its neighbours there, guarded by the lock there.</summary>
    public long Due { get; set; }

    public bool IsDue { get; set; }

    public TraceEntry? DueBefore { get; set; }

    public TraceEntry? DueAfter { get; set; }

    /// <summary>The place in TraceOrder: the younger, the greater.</summary>
    public long Number { get; set; }

    /// <summary>The next older trace in TraceOrder, guarded by the lock there. Null for the oldest.</summary>
    public TraceEntry? Older { get; set; }

    /// <summary>The next younger trace in TraceOrder, guarded by the lock there. Null for the youngest.</summary>
    public TraceEntry? Younger { get; set; }
}
