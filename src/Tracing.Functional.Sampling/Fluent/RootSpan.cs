using System.Diagnostics;
using Tracing.Functional.Building;
using static Tracing.Functional.Fluent.Built;

namespace Tracing.Functional.Fluent;

/// <summary>
/// Conditions on the local root span as it ended. A duration is known as soon as the open root has run for longer.
/// </summary>
/// <example><code>Sample.Always.When(RootSpan.SlowerThan(TimeSpan.FromSeconds(1))).OrElse(Sample.Adaptive(100))</code></example>
public static class RootSpan
{
    /// <summary>The local root has status Error.</summary>
    public static Condition Failed { get; } = Where(ThisSpan.Failed);

    /// <summary>The local root passes the test. Tests that are combined inside must hold on the same span.</summary>
    /// <exception cref="ArgumentNullException">The test is null.</exception>
    public static Condition Where(SpanTest test) => Conditions.rootSpan(Given(test));

    /// <summary>The local root had this name when it ended.</summary>
    /// <exception cref="ArgumentNullException">The name is null.</exception>
    public static Condition Name(string name) => Name(Text(name));

    /// <summary>The local root had a name that passes the test when it ended.</summary>
    /// <exception cref="ArgumentNullException">The test is null.</exception>
    public static Condition Name(ValueTest value) => Where(ThisSpan.Name(value));

    /// <summary>The local root is of this kind, by the framework's name for it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none that <see cref="ActivityKind"/> names.</exception>
    public static Condition Kind(ActivityKind kind) => Kind((SpanKind)kind);

    /// <summary>The local root is of this kind.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none that <see cref="SpanKind"/> names.</exception>
    public static Condition Kind(SpanKind kind) => Where(ThisSpan.Kind(kind));

    /// <summary>The local root was created by the ActivitySource of this name.</summary>
    /// <exception cref="ArgumentNullException">The name is null.</exception>
    public static Condition Source(string name) => Source(Text(name));

    /// <summary>The local root was created by an ActivitySource whose name passes the test.</summary>
    /// <exception cref="ArgumentNullException">The test is null.</exception>
    public static Condition Source(ValueTest value) => Where(ThisSpan.Source(value));

    /// <summary>The local root had the attribute when it ended, of any value.</summary>
    /// <exception cref="ArgumentException">The key is null or empty.</exception>
    public static Condition Attribute(string key) => Attribute(key, Value.Exists);

    /// <summary>The local root had an attribute that passes the test when it ended.</summary>
    /// <exception cref="ArgumentException">The key is null or empty, or the test is null.</exception>
    public static Condition Attribute(string key, ValueTest value) => Where(ThisSpan.Attribute(key, value));

    /// <summary>The local root had an attribute that is this text when it ended.</summary>
    /// <exception cref="ArgumentException">The key is null or empty, or the text is null.</exception>
    public static Condition Attribute(string key, string value) => Attribute(key, Text(value));

    /// <summary>The local root had an attribute that is this whole number when it ended.</summary>
    /// <exception cref="ArgumentException">The key is null or empty.</exception>
    public static Condition Attribute(string key, long value) => Attribute(key, Value.Is(value));

    /// <summary>The local root had an attribute that is this number when it ended.</summary>
    /// <exception cref="ArgumentException">The key is null or empty, or the number is not finite.</exception>
    public static Condition Attribute(string key, double value) => Attribute(key, Value.Is(value));

    /// <summary>The local root had an attribute that is true, or false, when it ended.</summary>
    /// <exception cref="ArgumentException">The key is null or empty.</exception>
    public static Condition Attribute(string key, bool value) => Attribute(key, Value.Is(value));

    /// <summary>
    /// The local root recorded an exception of this type, or has it as its error.type. The type is the text that exception.type holds: on
    /// .NET the full type name, such as "System.TimeoutException", without base types.
    /// </summary>
    /// <exception cref="ArgumentNullException">The type is null.</exception>
    public static Condition ExceptionType(string type) => ExceptionType(Text(type));

    /// <summary>The local root recorded an exception whose exception.type passes the test, or its error.type does.</summary>
    /// <exception cref="ArgumentNullException">The test is null.</exception>
    public static Condition ExceptionType(ValueTest value) => Where(ThisSpan.ExceptionType(value));

    /// <summary>The local root has an event of this name.</summary>
    /// <exception cref="ArgumentNullException">The name is null.</exception>
    public static Condition Event(string name) => Event(Text(name));

    /// <summary>The local root has an event whose name passes the test.</summary>
    /// <exception cref="ArgumentNullException">The test is null.</exception>
    public static Condition Event(ValueTest value) => Where(ThisSpan.Event(value));

    /// <summary>The local root took longer than that.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is negative.</exception>
    public static Condition SlowerThan(TimeSpan bound) => Where(ThisSpan.SlowerThan(bound));

    /// <summary>The local root took less than that.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is negative.</exception>
    public static Condition FasterThan(TimeSpan bound) => Where(ThisSpan.FasterThan(bound));
}
