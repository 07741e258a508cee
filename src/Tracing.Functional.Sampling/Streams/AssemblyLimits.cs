namespace Tracing.Functional.Streams;

// How long the assembler waits for traces, and how many traces and spans it holds. The values are already checked.
internal sealed record AssemblyLimits(TimeSpan Grace, TimeSpan MaxAge, int MaxOpenTraces, int MaxSpans);
