namespace Tracing.Functional.Traces;

// The held traces that began on threads of one lane: their order of ages, those that are quiet, and those to look at later. Threads of
// other lanes take part only if they end spans of such a trace.
internal sealed class TraceShard
{
    public TraceOrder Order { get; } = new();

    public QuietTraces Quiet { get; } = new();

    public DueTraces Due { get; } = new();

    /// <summary>The decision about the last trace: most are equal.</summary>
    public FinalDecision? LastDecision { get; set; }
}
