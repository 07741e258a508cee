namespace Tracing.Functional.Privacy;

// What others, such as OpenTelemetry's conventions, write for a secret: REDACTED, [redacted], <hidden>, ***. It stays as it is.
internal static class Placeholder
{
    private const string Bare = "redacted";
    private const int FewestStars = 3;
    private const int FewestLetters = 5;
    private static readonly string[] s_words = [Bare, "filtered", "masked", "hidden", "removed"];

    /// <summary>The length of the placeholder at the beginning of the text; 0 if there is none.</summary>
    public static int Length(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return 0;
        return text[0] switch
        {
            'R' or 'r' => text.StartsWith(Bare, StringComparison.OrdinalIgnoreCase) ? Bare.Length : 0,
            '[' => InBrackets(text[1..], ']'),
            '<' => InBrackets(text[1..], '>'),
            '(' => InBrackets(text[1..], ')'),
            '{' => InBrackets(text[1..], '}'),
            '*' or '•' => Run(text, FewestStars),
            'x' or 'X' => Run(text, FewestLetters),
            _ => 0,
        };
    }

    public static bool Is(ReadOnlySpan<char> text) => Length(text) is > 0 and var length && length == text.Length;

    private static int InBrackets(ReadOnlySpan<char> text, char closing)
    {
        foreach (var word in s_words)
        {
            if (text.StartsWith(word, StringComparison.OrdinalIgnoreCase))
                return text.Length > word.Length && text[word.Length] == closing ? word.Length + 2 : 0;
        }

        return 0;
    }

    private static int Run(ReadOnlySpan<char> text, int fewest)
    {
        var other = text.IndexOfAnyExcept(text[0]);
        var length = other < 0 ? text.Length : other;
        return length >= fewest ? length : 0;
    }
}
