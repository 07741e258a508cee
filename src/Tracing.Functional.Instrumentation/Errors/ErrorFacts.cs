namespace Tracing.Functional.Errors;

// What was said of an error, for its event and for spans that fail by it. The type is the category, or the exception's type where it has none.
internal sealed record ErrorFacts(string Type, bool IsNamed, string Message, IReadOnlyList<KeyValuePair<string, object?>> Attributes);
