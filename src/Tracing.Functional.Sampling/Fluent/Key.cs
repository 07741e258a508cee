using Tracing.Functional.Building;
using static Tracing.Functional.Fluent.Built;

namespace Tracing.Functional.Fluent;

/// <summary>What traces are grouped by. Keys longer than 256 characters share the overflow state.</summary>
public static class Key
{
    /// <summary>The span's name when it starts.</summary>
    public static TraceKey Name { get; } = TraceKeys.name;

    /// <summary>The request's method, for server spans.</summary>
    public static TraceKey Method { get; } = TraceKeys.requestMethod;

    /// <summary>The request's path, for server spans. Paths with ids in them are many keys.</summary>
    public static TraceKey Path { get; } = TraceKeys.path;

    /// <summary>An attribute the span starts with; text is read without an allocation.</summary>
    /// <exception cref="ArgumentException">The key is null or empty.</exception>
    public static TraceKey Attribute(string key) => TraceKeys.attribute(key).OrThrow();

    /// <summary>A baggage entry.</summary>
    /// <exception cref="ArgumentException">The name is null or empty.</exception>
    public static TraceKey Baggage(string name) => TraceKeys.baggage(name).OrThrow();

    /// <summary>A request header, for server spans.</summary>
    /// <exception cref="ArgumentException">The name is null or empty.</exception>
    public static TraceKey Header(string name) => TraceKeys.header(name).OrThrow();

    /// <summary>A function of yours under a name; null is a missing key.</summary>
    /// <exception cref="ArgumentException">The name is null or empty, or the function is null.</exception>
    public static TraceKey By(string name, Func<StartFacts, string?> key) => TraceKeys.by(name, Given(key)).OrThrow();
}
