using System.Diagnostics;
using Tracing.Functional.Building;
using static Tracing.Functional.Fluent.Built;

namespace Tracing.Functional.Fluent;

/// <summary>
/// Conditions on what is known when the local root span starts. A missing fact, or one of another type, makes them false.
/// </summary>
public static class AtStart
{
    /// <summary>The span begins a new trace.</summary>
    public static Condition NoParent { get; } = StartConditions.noParent;

    /// <summary>The parent is a span of this process.</summary>
    public static Condition LocalParent { get; } = StartConditions.localParent;

    /// <summary>The parent's context came from another process.</summary>
    public static Condition RemoteParent { get; } = StartConditions.remoteParent;

    /// <summary>There is a parent, and it was sampled.</summary>
    public static Condition SampledParent { get; } = StartConditions.sampledParent;

    /// <summary>There is a parent, and it was not sampled.</summary>
    public static Condition NotSampledParent { get; } = StartConditions.notSampledParent;

    /// <summary>The span starts with a link.</summary>
    public static Condition Linked { get; } = StartConditions.linked;

    /// <summary>The span starts with a link to a sampled span.</summary>
    public static Condition LinkedToSampled { get; } = StartConditions.linkedToSampled;

    /// <summary>The span's name when it starts. For servers that is the framework's operation name, not "GET /orders": use Path.</summary>
    /// <exception cref="ArgumentNullException">The name is null.</exception>
    public static Condition Name(string name) => Name(Text(name));

    /// <inheritdoc cref="Name(string)"/>
    public static Condition Name(ValueTest value) => StartConditions.name(Given(value));

    /// <summary>The span's kind, by the framework's name for it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none that <see cref="ActivityKind"/> names.</exception>
    public static Condition Kind(ActivityKind kind) => Kind((SpanKind)kind);

    /// <summary>The span's kind.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none that <see cref="SpanKind"/> names.</exception>
    public static Condition Kind(SpanKind kind) => StartConditions.kind(kind).OrThrow();

    /// <summary>
    /// The ActivitySource of this name starts the span. A running policy can be replaced only by one that asks about the same sources, or
    /// about none.
    /// </summary>
    /// <exception cref="ArgumentNullException">The name is null.</exception>
    public static Condition Source(string name) => Source(Text(name));

    /// <summary>An ActivitySource whose name passes the test starts the span; see the other overload.</summary>
    /// <exception cref="ArgumentNullException">The test is null.</exception>
    public static Condition Source(ValueTest value) => StartConditions.source(Given(value));

    /// <summary>An attribute the span starts with, of any value. Many instrumentations set theirs later; those are missing here.</summary>
    /// <exception cref="ArgumentException">The key is null or empty.</exception>
    public static Condition Attribute(string key) => Attribute(key, Value.Exists);

    /// <summary>An attribute the span starts with that passes the test.</summary>
    /// <exception cref="ArgumentException">The key is null or empty, or the test is null.</exception>
    public static Condition Attribute(string key, ValueTest value) => StartConditions.attribute(key, Given(value)).OrThrow();

    /// <summary>An attribute the span starts with that is this text.</summary>
    /// <exception cref="ArgumentException">The key is null or empty, or the text is null.</exception>
    public static Condition Attribute(string key, string value) => Attribute(key, Text(value));

    /// <summary>An attribute the span starts with that is this whole number.</summary>
    /// <exception cref="ArgumentException">The key is null or empty.</exception>
    public static Condition Attribute(string key, long value) => Attribute(key, Value.Is(value));

    /// <summary>An attribute the span starts with that is this number.</summary>
    /// <exception cref="ArgumentException">The key is null or empty, or the number is not finite.</exception>
    public static Condition Attribute(string key, double value) => Attribute(key, Value.Is(value));

    /// <summary>An attribute the span starts with that is true, or false.</summary>
    /// <exception cref="ArgumentException">The key is null or empty.</exception>
    public static Condition Attribute(string key, bool value) => Attribute(key, Value.Is(value));

    /// <summary>A baggage entry of any value.</summary>
    /// <exception cref="ArgumentException">The name is null or empty.</exception>
    public static Condition Baggage(string name) => Baggage(name, Value.Exists);

    /// <summary>A baggage entry that is this text.</summary>
    /// <exception cref="ArgumentException">The name is null or empty, or the text is null.</exception>
    public static Condition Baggage(string name, string value) => Baggage(name, Text(value));

    /// <summary>A baggage entry that passes the test.</summary>
    /// <exception cref="ArgumentException">The name is null or empty, or the test is null.</exception>
    public static Condition Baggage(string name, ValueTest value) => StartConditions.baggage(name, Given(value)).OrThrow();

    /// <summary>The request's method, for server spans.</summary>
    /// <exception cref="ArgumentNullException">The method is null.</exception>
    public static Condition Method(string method) => Method(Text(method));

    /// <inheritdoc cref="Method(string)"/>
    public static Condition Method(ValueTest value) => StartConditions.requestMethod(Given(value));

    /// <summary>The request's path without the query, for server spans.</summary>
    /// <exception cref="ArgumentNullException">The path is null.</exception>
    public static Condition Path(string path) => Path(Text(path));

    /// <inheritdoc cref="Path(string)"/>
    public static Condition Path(ValueTest value) => StartConditions.path(Given(value));

    /// <summary>A request header of any value, its name in any case, for server spans.</summary>
    /// <exception cref="ArgumentException">The name is null or empty.</exception>
    public static Condition Header(string name) => Header(name, Value.Exists);

    /// <summary>A request header that is this text, its name in any case, for server spans.</summary>
    /// <exception cref="ArgumentException">The name is null or empty, or the text is null.</exception>
    public static Condition Header(string name, string value) => Header(name, Text(value));

    /// <summary>A request header that passes the test, its name in any case, for server spans.</summary>
    /// <exception cref="ArgumentException">The name is null or empty, or the test is null.</exception>
    public static Condition Header(string name, ValueTest value) => StartConditions.header(name, Given(value)).OrThrow();

    /// <summary>
    /// A function of yours. The name is its identity: in explanations, in the description, and for equality. If it throws, the fault
    /// is counted, the trace is kept (or dropped: <see cref="SamplingOptions.KeepOnFault"/>), and nothing reaches the application.
    /// </summary>
    /// <exception cref="ArgumentException">The name is null or empty, or the function is null.</exception>
    public static Condition Satisfies(string name, Func<StartFacts, bool> test) => StartConditions.satisfies(name, Given(test)).OrThrow();
}
