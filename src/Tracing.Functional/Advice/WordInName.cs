namespace Tracing.Functional.Advice;

// A word of a name, its neighbours, and the character before it.
internal readonly record struct WordInName(string Text, string Before, string After, char Edge);
