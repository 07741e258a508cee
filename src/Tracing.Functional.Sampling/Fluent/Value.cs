using Tracing.Functional.Building;
using static Tracing.Functional.Fluent.Built;

namespace Tracing.Functional.Fluent;

/// <summary>
/// Tests on a value. A missing value, or one of another type, passes none of them; nothing throws when a trace is decided.
/// </summary>
/// <example><code>AtStart.Attribute("order.total", Value.AtLeast(500))</code></example>
public static class Value
{
    /// <summary>Whether there is a value of any type.</summary>
    public static ValueTest Exists { get; } = Values.exists;

    /// <summary>Whether it is this text; every character counts.</summary>
    /// <exception cref="ArgumentNullException">The text is null.</exception>
    public static ValueTest Is(string text) => Values.@is(text).OrThrow();

    /// <summary>Whether it is this whole number, whatever its numeric type.</summary>
    public static ValueTest Is(long value) => Values.isWhole(value);

    /// <summary>Whether it is this number, whatever its numeric type.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not finite.</exception>
    public static ValueTest Is(double value) => Values.isNumber(value).OrThrow();

    /// <summary>Whether it is true, or false.</summary>
    public static ValueTest Is(bool value) => Values.isBool(value);

    /// <summary>Whether it is one of these texts.</summary>
    /// <param name="texts">At least one; none is null.</param>
    /// <exception cref="ArgumentException">There is no text, or one is null.</exception>
    public static ValueTest OneOf(params string[] texts) => Values.oneOf(Given(texts)).OrThrow();

    /// <summary>Whether it is one of these whole numbers, whatever its numeric type.</summary>
    /// <exception cref="ArgumentNullException">The other numbers are null.</exception>
    /// <example><code>AnySpan.Attribute("http.response.status_code", Value.OneOf(502, 503, 504))</code></example>
    public static ValueTest OneOf(long first, params long[] others) => Values.oneOfWhole(Given(others).Prepend(first)).OrThrow();

    /// <summary>Whether it follows a pattern in which * stands for any run of characters and ? for any one.</summary>
    /// <exception cref="ArgumentException">The pattern is null or empty.</exception>
    public static ValueTest Like(string wildcard) => Values.like(wildcard).OrThrow();

    /// <summary>
    /// Whether a regular expression matches somewhere in it, in linear time: no look-around, no back-references, not too large.
    /// </summary>
    /// <exception cref="ArgumentException">It is null, empty or not such an expression.</exception>
    public static ValueTest Matches(string regex) => Values.matches(regex).OrThrow();

    /// <summary>Whether it is a number below the bound. 0 is a bound like any other.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is not finite.</exception>
    public static ValueTest LessThan(double bound) => Values.lessThan(bound).OrThrow();

    /// <summary>Whether it is a number not above the bound.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is not finite.</exception>
    public static ValueTest AtMost(double bound) => Values.atMost(bound).OrThrow();

    /// <summary>Whether it is a number above the bound.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is not finite.</exception>
    public static ValueTest GreaterThan(double bound) => Values.greaterThan(bound).OrThrow();

    /// <summary>Whether it is a number not below the bound.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is not finite.</exception>
    public static ValueTest AtLeast(double bound) => Values.atLeast(bound).OrThrow();
}
