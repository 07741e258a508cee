using Tracing.Functional.Building;

namespace Tracing.Functional.Fluent;

/// <summary>Conditions on a trace as a whole. What only grows is known early: "slower than" once true stays true.</summary>
/// <example><code>Sample.Never.When(WholeTrace.SpanCountAtMost(1)).OrElse(Sample.Adaptive(100))</code></example>
public static class WholeTrace
{
    /// <summary>More than that time lies between the first start and the last end of its spans.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is negative.</exception>
    public static Condition SlowerThan(TimeSpan bound) => TraceConditions.slowerThan(bound).OrThrow();

    /// <summary>Less than that time lies between the first start and the last end of its spans.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is negative.</exception>
    public static Condition FasterThan(TimeSpan bound) => TraceConditions.fasterThan(bound).OrThrow();

    /// <summary>That many spans or more have ended.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is negative.</exception>
    public static Condition SpanCountAtLeast(int bound) => TraceConditions.spanCountAtLeast(bound).OrThrow();

    /// <summary>That many spans or fewer have ended.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is negative.</exception>
    public static Condition SpanCountAtMost(int bound) => TraceConditions.spanCountAtMost(bound).OrThrow();

    /// <summary>That many spans or more have status Error.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is negative.</exception>
    public static Condition ErrorCountAtLeast(int bound) => TraceConditions.errorCountAtLeast(bound).OrThrow();

    /// <summary>That many spans or fewer have status Error.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is negative.</exception>
    public static Condition ErrorCountAtMost(int bound) => TraceConditions.errorCountAtMost(bound).OrThrow();
}
