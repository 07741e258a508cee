using Tracing.Functional.Streams;

namespace Tracing.Functional;

/// <summary>
/// Rate, errors and durations of one operation in one window. P50, P90 and P99 are nearest-rank percentiles, within 1 %; Max is exact.
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

    /// <summary>The operation's name, or "(other)".</summary>
    public string Operation { get; }

    /// <summary>How many spans or traces there were. A whole number, unless it is estimated from kept traces.</summary>
    public double Count { get; }

    /// <summary>Count per second.</summary>
    public double Rate { get; }

    /// <summary>How many of Count failed.</summary>
    public double Errors { get; }

    /// <summary>Errors divided by Count, 0 to 1.</summary>
    public double ErrorRatio => Errors / Count;

    /// <summary>Half of them took at most this long.</summary>
    public TimeSpan P50 { get; }

    /// <summary>90 % took at most this long.</summary>
    public TimeSpan P90 { get; }

    /// <summary>99 % took at most this long.</summary>
    public TimeSpan P99 { get; }

    /// <summary>The longest duration.</summary>
    public TimeSpan Max { get; }
}
