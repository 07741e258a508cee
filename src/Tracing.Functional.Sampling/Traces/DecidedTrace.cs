using System.Diagnostics;

namespace Tracing.Functional.Traces;

// A decision that is to be carried out. Held is not to be touched where the trace is observed on.
internal sealed record DecidedTrace(
    FinalDecision Decision, HeldTrace Held, ArraySegment<Activity?> Spans, bool IsObserved, double Shed, Fault? Fault);
