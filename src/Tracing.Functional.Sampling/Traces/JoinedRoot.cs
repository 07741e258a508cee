using System.Diagnostics;
using Tracing.Functional.Control;

namespace Tracing.Functional.Traces;

// A local root that starts while its trace is held: the service is called again in the same trace. The policy is asked about it too.
internal sealed class JoinedRoot(TraceEntry trace, SamplingRun run, Knowledge known, ulong randomness, ActivitySpanId parent)
{
    /// <summary>The memory of one, in bytes: the object, its place, the knowledge.</summary>
    public const long Bytes = 512;

    /// <summary>The most that can join one trace at once. Each of them hears of every span's end.</summary>
    public const int Most = 32;

    /// <summary>The one whose span this thread starts next.</summary>
    [ThreadStatic]
    private static JoinedRoot? t_next;

    private volatile Activity? _span;

    public SamplingRun Run { get; } = run;

    public Knowledge Known { get; } = known;

    public ulong Randomness { get; } = randomness;

    /// <summary>Guarded by the lock on the trace's entry.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>When its span started, in nanoseconds of the precise clock; null if the policy asks for no duration.</summary>
    public long? Since { get; set; }

    /// <summary>This thread starts the root's span next.</summary>
    public void Expect() => t_next = this;

    /// <summary>Whether the span that starts is that of the root which this thread expects.</summary>
    public static bool Starts(TraceEntry trace, Activity span)
    {
        if (t_next is not { } next || !next.IsOf(trace, span))
            return false;
        next._span = span;
        t_next = null;
        return true;
    }

    public bool Is(Activity span) => ReferenceEquals(_span, span);

    public void Ended(Activity span) => HasEnded |= Is(span);

    private bool IsOf(TraceEntry other, Activity span) =>
        ReferenceEquals(trace, other) && (span.Parent is null || span.ParentSpanId == parent);
}
