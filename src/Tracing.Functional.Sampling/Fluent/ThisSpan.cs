using System.Diagnostics;
using Tracing.Functional.Building;
using static Tracing.Functional.Fluent.Built;

namespace Tracing.Functional.Fluent;

/// <summary>
/// Tests on one span that has ended, for <see cref="AnySpan.Where"/> and <see cref="RootSpan.Where"/>. They combine by And, Or, Not, or by
/// the operators &amp;, | and !, and must then hold on the same span.
/// </summary>
/// <example><code>AnySpan.Where(ThisSpan.Failed &amp; ThisSpan.Attribute("peer.service", "bank"))</code></example>
public static class ThisSpan
{
    /// <summary>The span has status Error.</summary>
    public static SpanTest Failed { get; } = SpanTests.failed;

    /// <summary>The span had this name when it ended.</summary>
    /// <exception cref="ArgumentNullException">The name is null.</exception>
    public static SpanTest Name(string name) => Name(Text(name));

    /// <summary>The span had a name that passes the test when it ended.</summary>
    /// <exception cref="ArgumentNullException">The test is null.</exception>
    public static SpanTest Name(ValueTest value) => SpanTests.name(Given(value));

    /// <summary>The span is of this kind, by the framework's name for it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none that <see cref="ActivityKind"/> names.</exception>
    public static SpanTest Kind(ActivityKind kind) => Kind((SpanKind)kind);

    /// <summary>The span is of this kind.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none that <see cref="SpanKind"/> names.</exception>
    public static SpanTest Kind(SpanKind kind) => SpanTests.kind(kind).OrThrow();

    /// <summary>The span was created by the ActivitySource of this name.</summary>
    /// <exception cref="ArgumentNullException">The name is null.</exception>
    public static SpanTest Source(string name) => Source(Text(name));

    /// <summary>The span was created by an ActivitySource whose name passes the test.</summary>
    /// <exception cref="ArgumentNullException">The test is null.</exception>
    public static SpanTest Source(ValueTest value) => SpanTests.source(Given(value));

    /// <summary>The span had the attribute when it ended, of any value.</summary>
    /// <exception cref="ArgumentException">The key is null or empty.</exception>
    public static SpanTest Attribute(string key) => Attribute(key, Value.Exists);

    /// <summary>The span had an attribute that passes the test when it ended.</summary>
    /// <exception cref="ArgumentException">The key is null or empty, or the test is null.</exception>
    public static SpanTest Attribute(string key, ValueTest value) => SpanTests.attribute(key, Given(value)).OrThrow();

    /// <summary>The span had an attribute that is this text when it ended.</summary>
    /// <exception cref="ArgumentException">The key is null or empty, or the text is null.</exception>
    public static SpanTest Attribute(string key, string value) => Attribute(key, Text(value));

    /// <summary>The span had an attribute that is this whole number when it ended.</summary>
    /// <exception cref="ArgumentException">The key is null or empty.</exception>
    public static SpanTest Attribute(string key, long value) => Attribute(key, Value.Is(value));

    /// <summary>The span had an attribute that is this number when it ended.</summary>
    /// <exception cref="ArgumentException">The key is null or empty, or the number is not finite.</exception>
    public static SpanTest Attribute(string key, double value) => Attribute(key, Value.Is(value));

    /// <summary>The span had an attribute that is true, or false, when it ended.</summary>
    /// <exception cref="ArgumentException">The key is null or empty.</exception>
    public static SpanTest Attribute(string key, bool value) => Attribute(key, Value.Is(value));

    /// <summary>
    /// The span recorded an exception of this type, or has it as its error.type. The type is the text that exception.type holds: on
    /// .NET the full type name, such as "System.TimeoutException", without base types.
    /// </summary>
    /// <exception cref="ArgumentNullException">The type is null.</exception>
    public static SpanTest ExceptionType(string type) => ExceptionType(Text(type));

    /// <summary>The span recorded an exception whose exception.type passes the test, or its error.type does.</summary>
    /// <exception cref="ArgumentNullException">The test is null.</exception>
    public static SpanTest ExceptionType(ValueTest value) => SpanTests.exceptionType(Given(value));

    /// <summary>The span has an event of this name.</summary>
    /// <exception cref="ArgumentNullException">The name is null.</exception>
    public static SpanTest Event(string name) => Event(Text(name));

    /// <summary>The span has an event whose name passes the test.</summary>
    /// <exception cref="ArgumentNullException">The test is null.</exception>
    public static SpanTest Event(ValueTest value) => SpanTests.@event(Given(value));

    /// <summary>
    /// A function of yours on the span as it ended; the span is valid only during the call. The name is its identity: in explanations, in
    /// the description, and for equality. If it throws, the fault is counted, the trace is kept (or dropped:
    /// <see cref="SamplingOptions.KeepOnFault"/>), and nothing reaches the application. Spans that it starts itself are not recorded.
    /// </summary>
    /// <exception cref="ArgumentException">The name is null or empty, or the function is null.</exception>
    /// <example><code>
    /// AnySpan.Where(ThisSpan.Satisfies("retried", span =&gt; span.HasEvent("retry") &amp;&amp; !span.IsFailed))
    /// </code></example>
    public static SpanTest Satisfies(string name, Func<EndedSpan, bool> test) => SpanTests.satisfies(name, Given(test)).OrThrow();

    /// <summary>The span took longer than that.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is negative.</exception>
    public static SpanTest SlowerThan(TimeSpan bound) => SpanTests.slowerThan(bound).OrThrow();

    /// <summary>The span took less than that.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is negative.</exception>
    public static SpanTest FasterThan(TimeSpan bound) => SpanTests.fasterThan(bound).OrThrow();
}
