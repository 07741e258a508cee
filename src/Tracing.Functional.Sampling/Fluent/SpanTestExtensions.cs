using Tracing.Functional.Building;
using static Tracing.Functional.Fluent.Built;

namespace Tracing.Functional.Fluent;

/// <summary>How tests on one span combine, as methods or as the operators &amp;, | and !.</summary>
public static class SpanTestExtensions
{
    /// <summary>Both hold on the same span.</summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">More than 200 would be in each other.</exception>
    public static SpanTest And(this SpanTest left, SpanTest right) => SpanTests.both(Given(left), Given(right)).OrThrow();

    /// <summary>One of them holds on the span.</summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">More than 200 would be in each other.</exception>
    public static SpanTest Or(this SpanTest left, SpanTest right) => SpanTests.either(Given(left), Given(right)).OrThrow();

    /// <summary>Holds on the spans on which the other does not.</summary>
    /// <exception cref="ArgumentNullException">The test is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">More than 200 would be in each other.</exception>
    public static SpanTest Not(this SpanTest test) => SpanTests.negate(Given(test)).OrThrow();

    extension(SpanTest)
    {
        /// <summary>Both hold on the same span.</summary>
        public static SpanTest operator &(SpanTest left, SpanTest right) => left.And(right);

        /// <summary>One of them holds on the span.</summary>
        public static SpanTest operator |(SpanTest left, SpanTest right) => left.Or(right);

        /// <summary>Holds on the spans on which the other does not.</summary>
        public static SpanTest operator !(SpanTest test) => test.Not();

        /// <summary>False, so that || has both sides: a test is data, and is neither true nor false by itself.</summary>
        public static bool operator true(SpanTest test) => Given(test) is null;

        /// <summary>False, so that &amp;&amp; has both sides: a test is data, and is neither true nor false by itself.</summary>
        public static bool operator false(SpanTest test) => Given(test) is null;
    }
}
