namespace Tracing.Functional.Errors;

// What is recorded of an error, for its event and for spans that fail by it. The type is the category; the exception's type if it has none.
internal sealed record ErrorFacts(string Type, bool IsNamed, string Message, IReadOnlyList<KeyValuePair<string, object?>> Attributes);
