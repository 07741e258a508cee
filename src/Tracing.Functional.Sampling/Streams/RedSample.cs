namespace Tracing.Functional.Streams;

// What counts in rate, errors and durations: one span, or one trace that stands for several.
internal readonly record struct RedSample(string Operation, TimeSpan Duration, bool IsFailed, double Weight);
