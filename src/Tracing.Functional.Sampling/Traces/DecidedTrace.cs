using System.Diagnostics;

namespace Tracing.Functional.Traces;

// What the engine must carry out for these held spans: a decision, or a cut if there is none. If IsObserved, the trace is still held for
// its observers, and any thread may close it. Do not use Held then, nor after a cut. Bytes are reserved for the spans of a decided trace;
// what gets the spans releases them.
internal sealed record DecidedTrace(
    FinalDecision? Decision,
    DecisionTrigger Trigger,
    HeldTrace Held,
    ArraySegment<Activity?> Spans,
    long Bytes = 0,
    bool IsObserved = false,
    double Shed = 0,
    Fault? Fault = null);
