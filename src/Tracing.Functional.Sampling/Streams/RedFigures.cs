namespace Tracing.Functional;

/// <summary>Rate, errors and durations of every operation in one window of time.</summary>
public sealed class RedFigures
{
    internal RedFigures(DateTimeOffset start, TimeSpan length, IReadOnlyList<OperationFigures> operations)
    {
        Start = start;
        Length = length;
        Operations = operations;
    }

    /// <summary>When the window began, by the scheduler's clock.</summary>
    public DateTimeOffset Start { get; }

    /// <summary>The measured length of the window. The last window of a stream may be shorter than the requested length.</summary>
    public TimeSpan Length { get; }

    /// <summary>
    /// The operations that occurred, sorted by name (ordinal). Up to 1000 have an entry of their own; all others share the entry "(other)".
    /// </summary>
    public IReadOnlyList<OperationFigures> Operations { get; }

    /// <summary>The figures of an operation; null if it did not occur.</summary>
    public OperationFigures? Of(string operation) =>
        Operations.FirstOrDefault(figures => string.Equals(figures.Operation, operation, StringComparison.Ordinal));
}
