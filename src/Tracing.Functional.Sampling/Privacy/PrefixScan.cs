using System.Buffers;
using System.Collections.Frozen;

namespace Tracing.Functional.Privacy;

// Access tokens with a well-known prefix, and those of Telegram and Discord, which have a form instead. No digit is demanded: a token of
// letters alone is one too.
internal readonly struct PrefixScan : IScan
{
    private const int Shortest = 14;
    private const int LongestRun = 12;
    private static readonly SearchValues<string> s_starts =
        SearchValues.Create([.. TokenPrefixes.All.Select(static prefix => Begin(prefix.Text)).Distinct()], StringComparison.Ordinal);

    private static readonly FrozenDictionary<char, TokenPrefixes.Prefix[]> s_byLetter = TokenPrefixes.LongestFirst
        .GroupBy(static prefix => prefix.Text[0]).ToFrozenDictionary(static group => group.Key, static group => group.ToArray());

    private static readonly SearchValues<char> s_letters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    private static readonly SearchValues<char> s_word =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

    private static readonly SearchValues<char> s_wide =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.+/=%~");

    public static bool MayFind(ReadOnlySpan<char> text) => text.Length >= Shortest && text.ContainsAny(s_starts);

    public static bool Next(ref Cursor cursor, KeyRules keys)
    {
        while (cursor.Text[cursor.At..].IndexOfAny(s_starts) is >= 0 and var found)
        {
            var start = cursor.At + found;
            cursor.Work += found + 1;
            cursor.At = start + 1;
            if (IsFound(ref cursor, start))
                return true;
        }

        return cursor.Over();
    }

    private static bool IsFound(ref Cursor cursor, int start)
    {
        if (start < cursor.Plain || (start > 0 && char.IsAsciiLetterOrDigit(cursor.Text[start - 1])))
            return false;
        var rest = cursor.Text[start..];
        foreach (var prefix in s_byLetter[rest[0]])
        {
            if (!rest.StartsWith(prefix.Text, StringComparison.Ordinal))
                continue;
            var begin = start + prefix.Text.Length;
            var end = cursor.FirstNotOf(Values(prefix.Alphabet), begin);
            while (end > begin && cursor.Text[end - 1] is '.' or '/')
                end--;
            if (end - begin < prefix.Shortest)
                continue;
            if (!IsRandom(cursor.Text[begin..end], prefix.Alphabet))
            {
                // Nor is any part of it.
                cursor.Plain = end;
                continue;
            }

            // What follows in the same word belongs to it.
            end = Math.Max(end, cursor.FirstNotOf(s_word, end));
            return cursor.Found(start, end);
        }

        return false;
    }

    /// <summary>Few short beginnings are looked for faster than many long ones; but not those of words.</summary>
    private static string Begin(string prefix) => prefix[..(prefix[..3].All(char.IsAsciiLetterLower) ? 4 : 3)];

    private static SearchValues<char> Values(TokenPrefixes.Alphabet alphabet) => alphabet switch
    {
        TokenPrefixes.Alphabet.Letters => s_letters,
        TokenPrefixes.Alphabet.Word => s_word,
        _ => s_wide,
    };

    /// <summary>False for words with hyphens or dots between them, as in the name of a package.</summary>
    private static bool IsRandom(ReadOnlySpan<char> rest, TokenPrefixes.Alphabet alphabet)
    {
        if (alphabet == TokenPrefixes.Alphabet.Letters || rest.ContainsAnyInRange('0', '9'))
            return true;
        if (rest.ContainsAnyInRange('A', 'Z') && rest.ContainsAnyInRange('a', 'z') && alphabet == TokenPrefixes.Alphabet.Word)
            return true;
        while (!rest.IsEmpty)
        {
            var run = rest.IndexOfAnyExcept(s_letters);
            if (run < 0)
                return rest.Length >= LongestRun;
            if (run >= LongestRun)
                return true;
            rest = rest[(run + 1)..];
        }

        return false;
    }
}
