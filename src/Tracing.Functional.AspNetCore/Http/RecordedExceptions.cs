using System.Diagnostics;
using Tracing.Functional.Errors;

namespace Tracing.Functional.AspNetCore.Http;

// One event for one exception on a span, whoever records it: the application and other instrumentation may have been first.
internal static class RecordedExceptions
{
    private const string EventName = "exception";

    public static void Add(Activity span, Exception exception)
    {
        if (SeenError.Of(exception)?.IsIn(span) == true || Has(span, exception))
            return;
        span.AddException(exception);
    }

    private static bool Has(Activity span, Exception exception)
    {
        string? text = null;
        foreach (ref readonly var entry in span.EnumerateEvents())
        {
            if (entry.Name is EventName && IsOf(in entry, exception, text ??= exception.ToString()))
                return true;
        }

        return false;
    }

    /// <summary>An exception that was recorded on its way has a shorter stack there, which is the beginning of what it has now.</summary>
    private static bool IsOf(ref readonly ActivityEvent entry, Exception exception, string text)
    {
        var (hasType, hasMessage, hasStack) = (false, false, true);
        foreach (ref readonly var tag in entry.EnumerateTagObjects())
        {
            switch (tag)
            {
                case { Key: "exception.type", Value: string type }:
                    hasType = string.Equals(type, exception.GetType().FullName, StringComparison.Ordinal);
                    break;
                case { Key: "exception.message", Value: string message }:
                    hasMessage = string.Equals(message, exception.Message, StringComparison.Ordinal);
                    break;
                case { Key: "exception.stacktrace", Value: string stack }:
                    hasStack = text.StartsWith(stack.TrimEnd(), StringComparison.Ordinal);
                    break;
            }
        }

        return hasType && hasMessage && hasStack;
    }
}
