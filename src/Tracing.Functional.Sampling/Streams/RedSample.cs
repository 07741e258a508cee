namespace Tracing.Functional.Streams;

// One span or one trace, as it counts in rate, errors and durations. The weight is how many it stands for.
internal readonly record struct RedSample(string Operation, TimeSpan Duration, bool IsFailed, double Weight);
