using System.Diagnostics;

namespace Tracing.Functional.Traces;

// A trace that the engine holds, and its decision once there is one. Change Held only under the lock on the entry.
internal sealed class TraceEntry(
    TraceTable owner, TraceShard shard, string id, HeldTrace held, FinalDecision? decision, ActivitySpanId rootParent = default)
{
    private volatile FinalDecision? _decision = decision;
    private volatile HeldTrace? _held = held;
    private volatile JoinedRoot[] _joined = [];
    private Activity? _root;
    private EntryLinks _inOrder;
    private EntryLinks _inQuiet;

    /// <summary>The open spans, if spans of an earlier trace of the same id may still end; else null: they are only counted.</summary>
    private HashSet<Activity>? _known;
    private int _started;
    private int _ended;

    public TraceTable Owner { get; } = owner;

    public TraceShard Shard { get; } = shard;

    /// <summary>Whether the trace is kept and its end is waited for. Guarded by the lock of TraceOrder.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Whether the decision is counted already under its rule.</summary>
    public bool IsCounted { get; init; }

    public string Id { get; } = id;

    public uint Hash { get; } = TraceIdHash.Of(id);

    /// <summary>The next one in HeldTable, guarded by the lock there.</summary>
    public TraceEntry? InBucket { get; set; }

    /// <summary>
    /// Null until the trace is decided. After that it never changes, except for the rule that a kept trace is credited to at its end.
    /// </summary>
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

    /// <summary>Whether the first local root has ended.</summary>
    public bool HasRootEnded { get; private set; }

    /// <summary>The local roots that joined the trace while it was held, in the order they began.</summary>
    public JoinedRoot[] Joined => _joined;

    /// <summary>
    /// When the trace last became quiet, in nanoseconds of the engine's clock; long.MaxValue before the first time. Guarded by the lock on
    /// the entry.
    /// </summary>
    public long QuietSince { get; set; } = long.MaxValue;

    /// <summary>How many local roots follow the trace without being asked. Guarded by the lock on the entry.</summary>
    public int Followers { get; set; }

    /// <summary>Whether the local roots have ended and no span is open.</summary>
    public bool IsQuiet => HasRootEnded && Open == 0 && Array.TrueForAll(_joined, static joined => joined.HasEnded);

    /// <summary>Tells spans of this trace from those of an earlier one of the same id. Call it before the first span starts.</summary>
    public void KnowSpans() => _known = new(ReferenceEqualityComparer.Instance);

    /// <summary>Another local root begins. Call it under the lock on the entry.</summary>
    public void Join(JoinedRoot root) => _joined = [.. _joined, root];

    /// <summary>
    /// Counts a span that starts. The first one with the parent that the sampler saw is the local root. A listener may start a child inside
    /// the start of the root: then the child comes first.
    /// </summary>
    public void Started(Activity activity)
    {
        var hasJoined = _joined.Length > 0 && JoinedRoot.Starts(this, activity);
        if (!hasJoined && _root is null && (activity.Parent is null || activity.ParentSpanId == rootParent))
            Interlocked.CompareExchange(ref _root, activity, null);
        if (_known is { } known)
        {
            lock (known)
                known.Add(activity);
        }

        Interlocked.Increment(ref _started);
    }

    /// <summary>Counts a span that ended. Returns whether it is the first local root. Call it under the lock on the entry.</summary>
    public bool Ended(Activity activity)
    {
        if (Open > 0 && IsOwn(activity))
            _ended++;
        var isRoot = !HasRootEnded && (ReferenceEquals(_root, activity) || IsInRootsPlace(activity));
        HasRootEnded |= isRoot;
        foreach (var joined in _joined)
            joined.Ended(activity);
        return isRoot;
    }

    /// <summary>Whether spans of an earlier trace of its id may still end, and this is one of them.</summary>
    public bool IsOfEarlier(Activity activity)
    {
        if (_known is not { } known)
            return false;
        lock (known)
            return !known.Contains(activity);
    }

    /// <summary>Whether an earlier trace of its id was known when it began.</summary>
    public bool IsAgain => _known is not null;

    private bool IsOwn(Activity activity)
    {
        if (_known is not { } known)
            return true;
        lock (known)
            return known.Remove(activity);
    }

    /// <summary>
    /// Whether the local root was taken out, and this is a second span of the same request that instrumentation started instead of it.
    /// </summary>
    private bool IsInRootsPlace(Activity activity) =>
        activity.HasRemoteParent && activity.ParentSpanId == rootParent && _root is { IsAllDataRequested: false };

    /// <summary>When it began or was cut last, in nanoseconds of the engine's clock, guarded by the lock of TraceOrder.</summary>
    public long Since { get; set; }

    /// <summary>The place in TraceOrder: the younger, the greater.</summary>
    public long Number { get; set; }

    /// <summary>The links of TraceOrder, guarded by the lock there.</summary>
    public ref EntryLinks InOrder => ref _inOrder;

    /// <summary>Whether it is in QuietTraces, and the links there, guarded by the lock there.</summary>
    public bool IsListedQuiet { get; set; }

    public ref EntryLinks InQuiet => ref _inQuiet;

    /// <summary>Null if the policy asks for no duration, or no span has started. Set under the lock on the entry.</summary>
    public TraceTimes? Times { get; set; }
}
