using System.Diagnostics;
using Tracing.Functional.Control;

namespace Tracing.Functional.Traces;

// What is held of a trace: its ended spans, and what the policy knows of it. Used again for another trace of the
// thread once it is given back.
internal sealed class HeldTrace
{
    /// <summary>What a trace takes before any span of it has ended, in bytes: entry, table, knowledge, id, the first spans' places.</summary>
    public const long EntryBytes = 768;

    /// <summary>Longer lists of spans are not kept for another trace.</summary>
    private const int LongestKept = 64;

    [ThreadStatic]
    private static HeldTrace? t_spare;

    private Activity?[] _spans = new Activity?[8];

    private HeldTrace()
    {
    }

    public SamplingRun Run { get; private set; } = null!;

    /// <summary>Null where the trace was decided at its start and is only observed.</summary>
    public Knowledge? Known { get; private set; }

    public TraceObservation? Observation { get; private set; }

    public ulong Randomness { get; private set; }

    /// <summary>When it began, in nanoseconds of the engine's clock.</summary>
    public long Began { get; private set; }

    public long Bytes { get; private set; }

    public int Count { get; private set; }

    public static HeldTrace Of(SamplingRun run, Knowledge? known, ulong randomness, long began, TraceObservation? observation)
    {
        var held = t_spare ?? new HeldTrace();
        t_spare = null;
        (held.Run, held.Known, held.Observation) = (run, known, observation);
        (held.Randomness, held.Began, held.Bytes) = (randomness, began, EntryBytes);
        return held;
    }

    public void Hold(Activity activity, long bytes)
    {
        if (Count == _spans.Length)
            Array.Resize(ref _spans, Count * 2);
        _spans[Count++] = activity;
        Bytes += bytes;
    }

    /// <summary>
    /// The held spans, in the order they ended, for whoever carries the decision out. Where the trace is observed on, another thread may give
    /// it back meanwhile, so that they are not its own any more.
    /// </summary>
    public ArraySegment<Activity?> Release()
    {
        var spans = new ArraySegment<Activity?>(_spans, 0, Count);
        if (Observation is not null)
            (_spans, Count) = (new Activity?[8], 0);
        return spans;
    }

    /// <summary>Memory that is taken for the trace beside its held spans.</summary>
    public void Take(long bytes) => Bytes += bytes;

    /// <summary>Nobody uses it any more.</summary>
    public void GiveBack()
    {
        Array.Clear(_spans, 0, Count);
        if (_spans.Length > LongestKept)
            _spans = new Activity?[8];

        SpareKnowledge.GiveBack(Known);
        (Known, Observation, Count) = (null, null, 0);
        t_spare = this;
    }
}
