namespace Tracing.Functional.Instrumentation.Sql;

/// <summary>What a text of SQL says without its literals.</summary>
internal sealed record SqlReading(string Text, string? Summary, string? Operation, string? Collection, bool HasPlaceholders);
