using System.Diagnostics;

namespace Tracing.Functional.Traces;

// A verdict that is to be carried out. Held is not to be touched where the trace is observed on.
internal sealed record DecidedTrace(
    TraceVerdict Verdict, HeldTrace Held, ArraySegment<Activity?> Spans, bool IsObserved, double Shed, Fault? Fault);
