namespace Tracing.Functional.Errors;

// Names of attributes and events. Those of exceptions and error.type are OpenTelemetry's.
internal static class ErrorNames
{
    public const string Type = "error.type";
    public const string Message = "error.message";
    public const string Repeats = "error.repeats";
    public const string Fingerprint = "error.fingerprint";
    public const string ExceptionType = "exception.type";
    public const string ExceptionMessage = "exception.message";
    public const string ExceptionStack = "exception.stacktrace";
    public const string Detected = "error.detected";
    public const string Resolved = "error.resolved";
    public const string RetryAttempt = "retry.attempt";
    public const string RetryCount = "retry.count";
    public const string RetryMax = "retry.max";
    public const string RetryDelay = "retry.delay_ms";
    public const string RetryCause = "retry.cause";

    public static bool IsOfSpan(string key) => key.StartsWith("error.", StringComparison.Ordinal);
}
