using System.Diagnostics;

namespace Tracing.Functional.Fluent;

/// <summary>Facts in the framework's words.</summary>
public static class StartFactsExtensions
{
    /// <summary>The same facts with another kind. The numbers of both enumerations are the same.</summary>
    public static StartFacts WithKind(this StartFacts facts, ActivityKind kind) => facts.WithKind((SpanKind)kind);
}
