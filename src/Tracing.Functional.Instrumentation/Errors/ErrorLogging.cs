using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Tracing.Functional.Errors;

// The log record of an error, with the ids of the span it was recorded on, which need not be the current one.
internal static partial class ErrorLogging
{
    public static void Log(ILogger logger, Activity activity, Exception error, ErrorFacts facts)
    {
        if (logger.IsEnabled(LogLevel.Error))
        {
            var (trace, span) = (activity.TraceId.ToHexString(), activity.SpanId.ToHexString());
            Failed(logger, ErrorText.IsPrintable(error) ? error : null, activity.DisplayName, facts.Type, facts.Message, trace, span);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "{SpanName} met an error ({ErrorType}): {ErrorMessage} [trace {TraceId}, span {SpanId}]")]
    private static partial void Failed(
        ILogger logger, Exception? error, string spanName, string errorType, string errorMessage, string traceId, string spanId);
}
