using System.Diagnostics;

namespace Tracing.Functional.Traces;

// What the engine must carry out for these held spans: a decision, or a cut if there is none. If IsOpen, observers or the credit to a rule
// wait for the trace's end, and any thread may close it. Do not use Held then, nor after a cut. Others are the answers about the local roots
// that did not decide. Bytes are reserved for the spans of a decided trace; what gets the spans releases them.
internal sealed record DecidedTrace(
    FinalDecision? Decision,
    DecisionTrigger Trigger,
    HeldTrace Held,
    ArraySegment<Activity?> Spans,
    RootAnswer[] Others,
    long Bytes = 0,
    bool IsOpen = false,
    double Shed = 0,
    Fault? Fault = null);
