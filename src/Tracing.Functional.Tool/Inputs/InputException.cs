namespace Tracing.Functional.Tool.Inputs;

// Wrong usage, or an input that cannot be read: told on standard error, exit code 2.
internal sealed class InputException(string message) : Exception(message);
