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

    /// <summary>When the window opened, by the scheduler's clock.</summary>
    public DateTimeOffset Start { get; }

    /// <summary>How long it was open, as measured; the last window of a stream may be shorter than asked for.</summary>
    public TimeSpan Length { get; }

    /// <summary>The operations that occurred, in the order of their names. At most 1000 by name; all others together are "(other)".</summary>
    public IReadOnlyList<OperationFigures> Operations { get; }

    /// <summary>The figures of an operation; null where it did not occur.</summary>
    public OperationFigures? Of(string operation) =>
        Operations.FirstOrDefault(figures => string.Equals(figures.Operation, operation, StringComparison.Ordinal));
}
