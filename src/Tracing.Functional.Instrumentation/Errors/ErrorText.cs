using System.Globalization;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Errors;

// An exception as text: its message, and itself with all inner ones, bounded. The application's exceptions may throw from Message, hold
// themselves as inner ones or be huge; what cannot be read is skipped.
internal static class ErrorText
{
    private const int MostInside = 256;
    private const int DeepestInside = 64;

    /// <summary>Never throws. At most as long as the limit.</summary>
    public static string Message(Exception error, int limit) => Hook.Silent.Run(
        (error, limit),
        static state => state.error is AggregateException aggregate && !IsPrintable(aggregate)
            ? string.Create(CultureInfo.InvariantCulture, $"{aggregate.InnerExceptions.Count} errors occurred.")
            : BoundedText.Shorten(state.error.Message ?? "", state.limit),
        "(the message cannot be read)");

    /// <summary>
    /// Whether its ToString ends. The message of an aggregate holds those of all inner exceptions; if an exception holds itself, neither
    /// ends, and nothing can catch that.
    /// </summary>
    public static bool IsPrintable(Exception error)
    {
        var left = MostInside;
        return Fits(error, DeepestInside, ref left);
    }

    /// <summary>Type, message, inner exceptions and stacks, in the runtime's form.</summary>
    public static string Stack(Exception error, ErrorOptions options)
    {
        var text = new BoundedText(options.MaxStackLength);
        var seen = new List<Exception>();
        Append(ref text, error, options, seen);
        return text.Finish();
    }

    /// <summary>Hexadecimal, 16 digits.</summary>
    public static string Fingerprint(Exception error, ErrorOptions options) =>
        StackText.Fingerprint(Chain(error, options.MaxExceptions)).ToString("x16", CultureInfo.InvariantCulture);

    private static void Append(ref BoundedText text, Exception error, ErrorOptions options, List<Exception> seen)
    {
        seen.Add(error);
        text.Append(error.GetType().ToString());
        text.Append(": ");
        text.Append(Message(error, options.MaxMessageLength));
        if (error is AggregateException { InnerExceptions.Count: > 1 } aggregate)
            AppendAll(ref text, aggregate, options, seen);
        else if (error.InnerException is { } inner)
            AppendInner(ref text, inner, options, seen);
        AppendFrames(ref text, error, options.Stack);
    }

    private static void AppendAll(ref BoundedText text, AggregateException aggregate, ErrorOptions options, List<Exception> seen)
    {
        foreach (var inner in aggregate.InnerExceptions)
        {
            if (!AppendInner(ref text, inner, options, seen))
                return;
        }
    }

    /// <summary>False if it is left out, with everything after it.</summary>
    private static bool AppendInner(ref BoundedText text, Exception inner, ErrorOptions options, List<Exception> seen)
    {
        text.Append("\n ---> ");
        if (text.IsFull)
            return false;
        if (seen.Exists(other => ReferenceEquals(other, inner)))
        {
            text.Append("(an exception that is told above)");
            return true;
        }

        if (seen.Count >= options.MaxExceptions)
        {
            text.Append("(further exceptions)");
            return false;
        }

        Append(ref text, inner, options, seen);
        text.Append("\n   --- End of inner exception stack trace ---");
        return true;
    }

    private static void AppendFrames(ref BoundedText text, Exception error, StackDetail detail)
    {
        try
        {
            if (detail == StackDetail.Full)
                StackText.AppendFull(ref text, error);
            else if (detail == StackDetail.Trimmed)
                StackText.AppendTrimmed(ref text, error);
            else
                StackText.AppendInnermost(ref text, error);
        }
#pragma warning disable CA1031 // What the application overrides may throw anything; the text so far is kept.
        catch (Exception)
#pragma warning restore CA1031
        {
            text.Append("\n   (the stack cannot be read)");
        }
    }

    private static IEnumerable<Exception> Chain(Exception error, int most)
    {
        var next = error;
        for (var i = 0; i < most && next is not null; i++)
        {
            yield return next;
            next = ReferenceEquals(next.InnerException, next) ? null : next.InnerException;
        }
    }

    private static bool Fits(Exception error, int depth, ref int left)
    {
        if (depth == 0 || --left < 0)
            return false;
        if (error is not AggregateException aggregate)
            return error.InnerException is not { } only || Fits(only, depth - 1, ref left);
        foreach (var inner in aggregate.InnerExceptions)
        {
            if (!Fits(inner, depth - 1, ref left))
                return false;
        }

        return true;
    }
}
