using System.Buffers;

namespace Tracing.Functional.Privacy;

// Access tokens with a well-known prefix. No digit is demanded: a token of letters alone is one too.
internal readonly struct PrefixScan : IScan
{
    private const int Shortest = 14;
    private const int LongestRun = 12;
    private const char LastLetter = '\x7F';

    /// <summary>Of SendGrid's two parts.</summary>
    private const int ShortestPart = 16;
    private static readonly SearchValues<char> s_signs = SearchValues.Create("_-.");

    /// <summary>Those that end in a sign, by the letter in front of it: the sign is looked for, since few texts have many.</summary>
    private static readonly TokenPrefixes.Prefix[]?[] s_byLastLetter = ByLetter(static text => IsSign(text[^1]), static text => text[^2]);

    /// <summary>The others, by their first letter.</summary>
    private static readonly TokenPrefixes.Prefix[]?[] s_byFirstLetter = ByLetter(static text => !IsSign(text[^1]), static text => text[0]);

    private static readonly SearchValues<string> s_starts = SearchValues.Create(
        [.. TokenPrefixes.All.Where(static prefix => !IsSign(prefix.Text[^1])).Select(static prefix => prefix.Text)],
        StringComparison.Ordinal);

    private static readonly SearchValues<char> s_wide = Letters.With("_-.+/=%~");

    public static bool MayFind(ReadOnlySpan<char> text) =>
        text.Length >= Shortest && (text.ContainsAny(s_signs) || text.ContainsAny(s_starts));

    public static bool Next(ref Cursor cursor, KeyRules keys)
    {
        while (cursor.At < cursor.Text.Length)
        {
            // The next beginning without a sign is remembered, so that each of both is looked for once.
            if (cursor.Stop < cursor.At)
            {
                var found = cursor.Text[cursor.At..].IndexOfAny(s_starts);
                cursor.Stop = found < 0 ? int.MaxValue : cursor.At + found;
                cursor.Work += found < 0 ? cursor.Text.Length - cursor.At : found;
            }

            var sign = cursor.FirstOf(s_signs, cursor.At);
            var at = Math.Min(sign, cursor.Stop);
            if (at >= cursor.Text.Length)
                break;
            cursor.At = at + 1;
            if (at == cursor.Stop ? IsFound(ref cursor, at, s_byFirstLetter) : IsBehind(ref cursor, sign))
                return true;
        }

        return cursor.Over();
    }

    private static bool IsBehind(ref Cursor cursor, int sign)
    {
        if (sign == 0 || cursor.Text[sign - 1] > LastLetter || s_byLastLetter[cursor.Text[sign - 1]] is not { } prefixes)
            return false;
        foreach (var prefix in prefixes)
        {
            var start = sign + 1 - prefix.Text.Length;
            cursor.Work++;
            if (start >= 0 && cursor.Text[start..].StartsWith(prefix.Text, StringComparison.Ordinal) && IsFound(ref cursor, start, prefix))
                return true;
        }

        return false;
    }

    private static bool IsFound(ref Cursor cursor, int start, TokenPrefixes.Prefix[]?[] byLetter)
    {
        foreach (var prefix in byLetter[cursor.Text[start]] ?? [])
        {
            if (cursor.Text[start..].StartsWith(prefix.Text, StringComparison.Ordinal) && IsFound(ref cursor, start, prefix))
                return true;
        }

        return false;
    }

    private static bool IsFound(ref Cursor cursor, int start, TokenPrefixes.Prefix prefix)
    {
        if (start < cursor.Plain || (start > 0 && char.IsAsciiLetterOrDigit(cursor.Text[start - 1])))
            return false;
        var begin = start + prefix.Text.Length;
        var end = cursor.FirstNotOf(Values(prefix.Alphabet), begin);
        while (end > begin && cursor.Text[end - 1] is '.' or '/')
            end--;
        if (end - begin < prefix.Shortest || (prefix.Text is "SG." && cursor.Text[begin..end].IndexOf('.') < ShortestPart))
            return false;
        if (!IsRandom(cursor.Text[begin..end], prefix.Alphabet))
        {
            // Nor is any part of it.
            cursor.Plain = end;
            return false;
        }

        // What follows in the same word belongs to it.
        return cursor.Found(start, Math.Max(end, cursor.FirstNotOf(Letters.Word, end)));
    }

    private static bool IsSign(char c) => c is '_' or '-' or '.';

    private static TokenPrefixes.Prefix[]?[] ByLetter(Func<string, bool> isOne, Func<string, char> letter)
    {
        var all = new TokenPrefixes.Prefix[]?[LastLetter + 1];
        foreach (var group in TokenPrefixes.LongestFirst.Where(prefix => isOne(prefix.Text)).GroupBy(prefix => letter(prefix.Text)))
            all[group.Key] = [.. group];
        return all;
    }

    private static SearchValues<char> Values(TokenPrefixes.Alphabet alphabet) => alphabet switch
    {
        TokenPrefixes.Alphabet.Letters => Letters.Plain,
        TokenPrefixes.Alphabet.Word => Letters.Word,
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
            var run = rest.IndexOfAnyExcept(Letters.Plain);
            if (run < 0)
                return rest.Length >= LongestRun;
            if (run >= LongestRun)
                return true;
            rest = rest[(run + 1)..];
        }

        return false;
    }
}
