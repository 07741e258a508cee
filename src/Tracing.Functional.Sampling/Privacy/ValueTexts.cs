using System.Text;
using System.Text.Unicode;

namespace Tracing.Functional.Privacy;

// Letters and bytes that are a text when they are read one after the other. If it holds a secret, the redacted text takes their place.
internal static class ValueTexts
{
    public static object OfLetters(Redactor redactor, object value, char[] letters, bool isSafe) =>
        Of(redactor, new string(letters), isSafe) ?? value;

    /// <summary>Bytes as UTF-8 or UTF-16. Of other bytes, the ASCII in them is read, and all are replaced if it holds a secret.</summary>
    public static object OfBytes(Redactor redactor, object value, ReadOnlySpan<byte> bytes, bool isSafe)
    {
        if (bytes.IsEmpty)
            return value;
        if (bytes.Length > 1 && bytes[1] == 0 && Of(redactor, Encoding.Unicode.GetString(bytes), isSafe) is { } wide)
            return wide;
        if (Utf8.IsValid(bytes))
            return Of(redactor, Encoding.UTF8.GetString(bytes), isSafe) ?? value;
        return Of(redactor, Encoding.Latin1.GetString(bytes), isSafe) is null ? value : redactor.Mark.Text;
    }

    private static string? Of(Redactor redactor, string text, bool isSafe) =>
        redactor.Text(text, isSafe) is var clean && ReferenceEquals(clean, text) ? null : clean;
}
