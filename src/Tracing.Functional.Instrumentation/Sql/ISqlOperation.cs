namespace Tracing.Functional.Instrumentation.Sql;

// What can become a span.
internal interface ISqlOperation
{
    SqlTracer Tracer { get; }

    /// <summary>The span's name and its tags.</summary>
    (string Name, KeyValuePair<string, object?>[] Tags) Describe();
}
