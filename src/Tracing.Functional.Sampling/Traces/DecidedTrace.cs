using System.Diagnostics;

namespace Tracing.Functional.Traces;

// A decision that the engine must carry out for these held spans. If IsObserved, the trace is still held for its observers, and any thread
// may close it. Do not use Held then. Bytes are reserved for the spans; who gets the spans releases them.
internal sealed record DecidedTrace(
    FinalDecision Decision, HeldTrace Held, ArraySegment<Activity?> Spans, long Bytes, bool IsObserved, double Shed, Fault? Fault);
