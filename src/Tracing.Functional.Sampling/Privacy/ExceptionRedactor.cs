namespace Tracing.Functional.Privacy;

// Exceptions on their way to observers. A stand-in replaces one whose text holds a secret, or that throws while it describes itself.
internal static class ExceptionRedactor
{
    public static Exception Clean(Redactor redactor, Exception exception) =>
        PrivacyMetrics.Faults.Run((redactor, exception), static work => Cleaned(work.redactor, work.exception), null)
        ?? new RedactedException(redactor.Mark.Text, exception.GetType().FullName ?? "");

    private static Exception Cleaned(Redactor redactor, Exception exception)
    {
        var text = exception.ToString();
        var clean = redactor.Text(text);
        var message = redactor.Text(exception.Message);
        var isClean = ReferenceEquals(clean, text) && ReferenceEquals(message, exception.Message);
        return isClean ? exception : new RedactedException(message, clean);
    }

    private sealed class RedactedException(string message, string text) : Exception(message)
    {
        public override string ToString() => text;
    }
}
