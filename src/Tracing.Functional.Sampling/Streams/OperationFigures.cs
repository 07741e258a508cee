using Tracing.Functional.Streams;

namespace Tracing.Functional;

/// <summary>
/// Rate, errors and durations of one operation. P50, P90 and P99 are within 1 % of the duration with that nearest rank; Max is exact.
/// </summary>
public sealed class OperationFigures
{
    internal OperationFigures(string operation, TimeSpan window, double errors, DurationHistogram durations)
    {
        Operation = operation;
        Count = durations.Weight;
        Rate = window > TimeSpan.Zero ? Count / window.TotalSeconds : 0;
        Errors = errors;
        P50 = durations.Percentile(50);
        P90 = durations.Percentile(90);
        P99 = durations.Percentile(99);
        Max = durations.Max;
    }

    /// <summary>Its name, or "(other)".</summary>
    public string Operation { get; }

    /// <summary>How many there were: whole, unless estimated from kept traces.</summary>
    public double Count { get; }

    /// <summary>Count per second of the window.</summary>
    public double Rate { get; }

    /// <summary>How many failed, counted as Count is.</summary>
    public double Errors { get; }

    /// <summary>Errors of Count, 0 to 1.</summary>
    public double ErrorRatio => Errors / Count;

    /// <summary>Half took at most this.</summary>
    public TimeSpan P50 { get; }

    /// <summary>90 % took at most this.</summary>
    public TimeSpan P90 { get; }

    /// <summary>99 % took at most this.</summary>
    public TimeSpan P99 { get; }

    /// <summary>The longest.</summary>
    public TimeSpan Max { get; }
}
