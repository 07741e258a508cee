// A trace that is not decided.
using Tracing.Functional.Control;

namespace Tracing.Functional.Gateway.Shards;

/// <summary>What a shard knows of a trace that is not decided, and where its spans lie. Its shard locks.</summary>
internal sealed class PendingTrace(ulong high, ulong low, SamplingRun run, ulong randomness, long now)
{
    /// <summary>The memory of a trace without spans, in bytes, roughly: this object, what the policy knows, its place in the table.</summary>
    public const int EntryBytes = 600;

    private TraceLink _byAge;
    private TraceLink _byQuiet;

    /// <summary>The ids of all its spans: those that are held, and those that a cut discarded.</summary>
    public IdSet Ids;

    /// <summary>The parents that spans name and that have not come.</summary>
    public IdSet Missing;

    public ulong High => high;

    public ulong Low => low;

    public UInt128 Id => new(high, low);

    /// <summary>The policy that it began with.</summary>
    public SamplingRun Run => run;

    /// <summary>R of the trace.</summary>
    public ulong Randomness => randomness;

    public Knowledge Known { get; } = new();

    /// <summary>When it began or was cut last, in nanoseconds.</summary>
    public long Since { get; set; } = now;

    /// <summary>When a span of it came last.</summary>
    public long Touched { get; set; } = now;

    /// <summary>When it became complete.</summary>
    public long QuietSince { get; set; }

    public bool WasCut { get; set; }

    public bool HasRoot { get; set; }

    /// <summary>Whether its root has come, and so has each parent that a span names.</summary>
    public bool IsComplete => HasRoot && Missing.Count == 0;

    /// <summary>The addresses of its first and last held span.</summary>
    public int First { get; set; } = SpanArena.None;

    public int Last { get; set; } = SpanArena.None;

    /// <summary>How many spans are held.</summary>
    public int Count { get; set; }

    /// <summary>What its spans take, in bytes.</summary>
    public long SpanBytes { get; set; }

    /// <summary>What it has taken of the shard's allowance: for itself and for its ids.</summary>
    public long EntrySum { get; set; } = EntryBytes;

    public ref TraceLink Link(TraceOrder order)
    {
        if (order == TraceOrder.Age)
            return ref _byAge;
        return ref _byQuiet;
    }
}
