namespace Tracing.Functional.Privacy;

// Exceptions on their way to observers: one whose text holds a secret is told by a stand-in.
internal static class ExceptionRedactor
{
    public static Exception Clean(Redactor redactor, Exception exception)
    {
        try
        {
            var text = exception.ToString();
            var clean = redactor.Text(text);
            var message = redactor.Text(exception.Message);
            return ReferenceEquals(clean, text) && ReferenceEquals(message, exception.Message) ? exception : new RedactedException(message, clean);
        }
#pragma warning disable CA1031 // An exception may throw while it describes itself.
        catch (Exception)
#pragma warning restore CA1031
        {
            return new RedactedException(redactor.Fault(), exception.GetType().FullName ?? "");
        }
    }

    private sealed class RedactedException(string message, string text) : Exception(message)
    {
        public override string ToString() => text;
    }
}
