namespace Tracing.Functional.Streams;

// How long traces are waited for, and how much is held meanwhile; all checked.
internal sealed record AssemblyLimits(TimeSpan Grace, TimeSpan MaxAge, int MaxOpenTraces, int MaxSpans);
