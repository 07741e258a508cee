using Tracing.Functional.Building;
using static Tracing.Functional.Fluent.Built;

namespace Tracing.Functional.Fluent;

/// <summary>How conditions combine: Kleene's three-valued and, or, not, as methods or as the operators &amp;, | and !.</summary>
/// <remarks>
/// <c>&amp;&amp;</c> and <c>||</c> mean what <c>&amp;</c> and <c>|</c> mean: both sides are part of the condition. C# asks a condition for
/// true and false before it builds such an expression, and a condition, which is data, is neither. So <c>if (condition)</c> never enters.
/// </remarks>
public static class ConditionExtensions
{
    /// <summary>Holds if both do.</summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">More than 200 would be in each other.</exception>
    public static Condition And(this Condition left, Condition right) => Conditions.both(Given(left), Given(right)).OrThrow();

    /// <summary>Holds if one of them does.</summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">More than 200 would be in each other.</exception>
    public static Condition Or(this Condition left, Condition right) => Conditions.either(Given(left), Given(right)).OrThrow();

    /// <summary>Holds if the other does not. What is not known yet stays so.</summary>
    /// <exception cref="ArgumentNullException">The condition is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">More than 200 would be in each other.</exception>
    public static Condition Not(this Condition condition) => Conditions.negate(Given(condition)).OrThrow();

    extension(Condition)
    {
        /// <summary>Holds if both do.</summary>
        public static Condition operator &(Condition left, Condition right) => left.And(right);

        /// <summary>Holds if one of them does.</summary>
        public static Condition operator |(Condition left, Condition right) => left.Or(right);

        /// <summary>Holds if the other does not.</summary>
        public static Condition operator !(Condition condition) => condition.Not();

        /// <summary>False, so that || has both sides: a condition is data, and is neither true nor false by itself.</summary>
        public static bool operator true(Condition condition) => Given(condition) is null;

        /// <summary>False, so that &amp;&amp; has both sides: a condition is data, and is neither true nor false by itself.</summary>
        public static bool operator false(Condition condition) => Given(condition) is null;
    }
}
