using System.Diagnostics;
using Tracing.Functional.Control;

namespace Tracing.Functional.Traces;

// The ended spans of a trace that is held, and what the policy knows about the trace. After GiveBack, the thread reuses the object for
// another trace.
internal sealed class HeldTrace
{
    /// <summary>
    /// The memory of a trace without any held span, in bytes: the entry, its place in the table, the knowledge, the id, and the array for
    /// the first spans.
    /// </summary>
    public const long EntryBytes = 768;

    /// <summary>The length of the array when the first span is held.</summary>
    private const int FirstSpans = 8;

    /// <summary>A longer array of spans is not reused for another trace.</summary>
    private const int LongestKept = 64;

    [ThreadStatic]
    private static HeldTrace? t_spare;

    private Activity?[] _spans = [];
    private long _spanBytes;
    private long _rootBytes;

    private HeldTrace()
    {
    }

    public SamplingRun Run { get; private set; } = null!;

    /// <summary>Null if the trace was decided at its start and only observers wait for its end.</summary>
    public Knowledge? Known { get; private set; }

    /// <summary>Null if nobody observes whole traces.</summary>
    public TraceObservation? Observation { get; private set; }

    public ulong Randomness { get; private set; }

    /// <summary>When the trace began, in nanoseconds of the engine's clock.</summary>
    public long Began { get; private set; }

    /// <summary>Whether the trace was cut: it was dropped by what was known, and its spans are gone. It is watched since.</summary>
    public bool WasCut { get; private set; }

    /// <summary>
    /// When a span of the trace started or ended last since the first cut, or that cut, in nanoseconds of the engine's clock.
    /// </summary>
    public long Touched { get; set; }

    /// <summary>Whether the trace is over, so that the policy knows all of it.</summary>
    public bool IsOver { get; set; }

    /// <summary>The memory that is reserved for the trace, in bytes.</summary>
    public long Bytes { get; private set; }

    public int Count { get; private set; }

    public static HeldTrace Of(SamplingRun run, Knowledge? known, ulong randomness, long began, TraceObservation? observation)
    {
        var held = t_spare ?? new HeldTrace();
        t_spare = null;
        (held.Run, held.Known, held.Observation) = (run, known, observation);
        (held.Randomness, held.Began) = (randomness, began);
        (held.Bytes, held._rootBytes, held._spanBytes) = (EntryBytes, EntryBytes, 0);
        return held;
    }

    public void Hold(Activity activity, long bytes)
    {
        if (Count == _spans.Length)
            Array.Resize(ref _spans, Math.Max(FirstSpans, Count * 2));
        _spans[Count++] = activity;
        Bytes += bytes;
        _spanBytes += Observation is null ? bytes : bytes - (bytes / 2);
    }

    /// <summary>
    /// Returns the held spans, in the order they ended, for the thread that carries the decision out, and the memory that is reserved for
    /// them. If they are kept, the array goes with them to the exporters. If the trace is observed, another thread may give it back in the
    /// meantime. In both cases the array no longer belongs to it.
    /// </summary>
    public ArraySegment<Activity?> Release(bool isKept, bool isOpen, out long bytes)
    {
        var spans = new ArraySegment<Activity?>(_spans, 0, Count);
        if (isKept || isOpen)
            (_spans, Count) = ([], 0);
        bytes = _spanBytes;
        Bytes -= bytes;
        _spanBytes = 0;
        return spans;
    }

    /// <summary>Cuts the trace: returns the held spans, which are no longer its own, and how much memory they took.</summary>
    public ArraySegment<Activity?> Cut(long now, out long freed)
    {
        var spans = new ArraySegment<Activity?>(_spans, 0, Count);
        (_spans, Count) = (Count == 0 ? _spans : [], 0);
        Observation?.Discard();
        (freed, Bytes, _spanBytes) = (Bytes - _rootBytes, _rootBytes, 0);
        Touched = WasCut ? Touched : now;
        WasCut = true;
        return spans;
    }

    /// <summary>Adds memory that was reserved for the trace, but not for a held span.</summary>
    public void Take(long bytes) => Bytes += bytes;

    /// <summary>Adds memory that was reserved for another local root.</summary>
    public void Join(long bytes)
    {
        Bytes += bytes;
        _rootBytes += bytes;
    }

    /// <summary>Call this when nobody uses the object any more.</summary>
    public void GiveBack()
    {
        Array.Clear(_spans, 0, Count);
        if (_spans.Length > LongestKept)
            _spans = [];

        SpareKnowledge.GiveBack(Known);
        (Known, Observation, Count) = (null, null, 0);
        (WasCut, IsOver) = (false, false);
        t_spare = this;
    }
}
