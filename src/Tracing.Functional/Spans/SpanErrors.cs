using System.Diagnostics;
using Tracing.Functional.Instrumentation;

namespace Tracing.Functional;

// What an exception that leaves a span's work does to the span.
internal static class SpanErrors
{
    private static readonly Hook s_hook = new("span error");

    /// <summary>Records it and sets the status; a cancellation that was asked for is no error.</summary>
    public static void Escaped(Span span, Exception error)
    {
        if (span.IsRecorded && error is not OperationCanceledException { CancellationToken.IsCancellationRequested: true })
            s_hook.Run((span.Activity!, error), static escaped => Record(escaped.Item1, escaped.error));
    }

    private static void Record(Activity activity, Exception error)
    {
        activity.AddException(error);
        activity.SetTag("error.type", activity.GetTagItem("error.type") ?? error.GetType().FullName);
        activity.SetStatus(ActivityStatusCode.Error, error.Message);
    }
}
