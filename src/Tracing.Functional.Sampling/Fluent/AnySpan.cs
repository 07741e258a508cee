using System.Diagnostics;
using Tracing.Functional.Building;
using static Tracing.Functional.Fluent.Built;

namespace Tracing.Functional.Fluent;

/// <summary>
/// Conditions on the spans of a trace: true as soon as one such span has ended, false only when the trace is over. "No span" is
/// <c>!AnySpan.X</c>, "every span" is <c>!AnySpan.Where(!ThisSpan.X)</c>.
/// </summary>
/// <example><code>
/// Sample.Always.When(AnySpan.Failed).OrElse(Sample.Adaptive(100))
/// Sample.Always.When(AnySpan.Where(ThisSpan.Failed &amp; ThisSpan.Attribute("peer.service", "bank")))
/// </code></example>
public static class AnySpan
{
    /// <summary>Some span has status Error.</summary>
    public static Condition Failed { get; } = Where(ThisSpan.Failed);

    /// <summary>Some span passes the test. Tests that are combined inside must hold on the same span.</summary>
    /// <exception cref="ArgumentNullException">The test is null.</exception>
    public static Condition Where(SpanTest test) => Conditions.anySpan(Given(test));

    /// <summary>Some span had this name when it ended.</summary>
    /// <exception cref="ArgumentNullException">The name is null.</exception>
    public static Condition Name(string name) => Name(Text(name));

    /// <summary>Some span had a name that passes the test when it ended.</summary>
    /// <exception cref="ArgumentNullException">The test is null.</exception>
    public static Condition Name(ValueTest value) => Where(ThisSpan.Name(value));

    /// <summary>Some span is of this kind, by the framework's name for it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none that <see cref="ActivityKind"/> names.</exception>
    public static Condition Kind(ActivityKind kind) => Kind((SpanKind)kind);

    /// <summary>Some span is of this kind.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none that <see cref="SpanKind"/> names.</exception>
    public static Condition Kind(SpanKind kind) => Where(ThisSpan.Kind(kind));

    /// <summary>Some span was created by the ActivitySource of this name.</summary>
    /// <exception cref="ArgumentNullException">The name is null.</exception>
    public static Condition Source(string name) => Source(Text(name));

    /// <summary>Some span was created by an ActivitySource whose name passes the test.</summary>
    /// <exception cref="ArgumentNullException">The test is null.</exception>
    public static Condition Source(ValueTest value) => Where(ThisSpan.Source(value));

    /// <summary>Some span had the attribute when it ended, of any value.</summary>
    /// <exception cref="ArgumentException">The key is null or empty.</exception>
    public static Condition Attribute(string key) => Attribute(key, Value.Exists);

    /// <summary>Some span had an attribute that passes the test when it ended.</summary>
    /// <exception cref="ArgumentException">The key is null or empty, or the test is null.</exception>
    public static Condition Attribute(string key, ValueTest value) => Where(ThisSpan.Attribute(key, value));

    /// <summary>Some span had an attribute that is this text when it ended.</summary>
    /// <exception cref="ArgumentException">The key is null or empty, or the text is null.</exception>
    public static Condition Attribute(string key, string value) => Attribute(key, Text(value));

    /// <summary>Some span had an attribute that is this whole number when it ended.</summary>
    /// <exception cref="ArgumentException">The key is null or empty.</exception>
    public static Condition Attribute(string key, long value) => Attribute(key, Value.Is(value));

    /// <summary>Some span had an attribute that is this number when it ended.</summary>
    /// <exception cref="ArgumentException">The key is null or empty, or the number is not finite.</exception>
    public static Condition Attribute(string key, double value) => Attribute(key, Value.Is(value));

    /// <summary>Some span had an attribute that is true, or false, when it ended.</summary>
    /// <exception cref="ArgumentException">The key is null or empty.</exception>
    public static Condition Attribute(string key, bool value) => Attribute(key, Value.Is(value));

    /// <summary>
    /// Some span recorded an exception of this type, or has it as its error.type. The type is the text that exception.type holds: on
    /// .NET the full type name, such as "System.TimeoutException", without base types.
    /// </summary>
    /// <exception cref="ArgumentNullException">The type is null.</exception>
    public static Condition ExceptionType(string type) => ExceptionType(Text(type));

    /// <summary>Some span recorded an exception whose exception.type passes the test, or its error.type does.</summary>
    /// <exception cref="ArgumentNullException">The test is null.</exception>
    public static Condition ExceptionType(ValueTest value) => Where(ThisSpan.ExceptionType(value));

    /// <summary>Some span has an event of this name.</summary>
    /// <exception cref="ArgumentNullException">The name is null.</exception>
    public static Condition Event(string name) => Event(Text(name));

    /// <summary>Some span has an event whose name passes the test.</summary>
    /// <exception cref="ArgumentNullException">The test is null.</exception>
    public static Condition Event(ValueTest value) => Where(ThisSpan.Event(value));

    /// <summary>Some span took longer than that.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is negative.</exception>
    public static Condition SlowerThan(TimeSpan bound) => Where(ThisSpan.SlowerThan(bound));

    /// <summary>Some span took less than that.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is negative.</exception>
    public static Condition FasterThan(TimeSpan bound) => Where(ThisSpan.FasterThan(bound));
}
