namespace Tracing.Functional.Privacy;

// Whether a word looks like the output of a machine rather than like prose.
internal static class Looks
{
    private const int Shortest = 8;
    private const int TooLongForProse = 20;

    /// <summary>At least 8 characters with a digit or a capital inside, or 20 of any.</summary>
    public static bool LikeToken(ReadOnlySpan<char> word) =>
        word.Length >= TooLongForProse || (word.Length >= Shortest && IsMixed(word));

    /// <summary>It has a digit, or a capital behind the first letter and a small letter.</summary>
    public static bool IsMixed(ReadOnlySpan<char> word) =>
        word.ContainsAnyInRange('0', '9')
        || (word.Length > 1 && word[1..].ContainsAnyInRange('A', 'Z') && word.ContainsAnyInRange('a', 'z'));
}
