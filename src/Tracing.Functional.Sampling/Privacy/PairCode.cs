namespace Tracing.Functional.Privacy;

// Values that are none: words that say that there is no value, columns in SQL, and calls in code.
internal static class PairCode
{
    private const int LongestCall = 256;

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> s_words = new HashSet<string>(
        [
            "null", "true", "false", "none", "undefined", "nil", "empty", "required", "invalid", "expired", "missing", "incorrect", "wrong",
            "changed", "optional", "string", "str", "text", "n/a", "(null)", "<null>", "<none>", "(none)", "unknown", "ok", "failed", "yes",
            "no", "varchar", "nvarchar", "bytes", "any", "object",
        ],
        StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>A word that is no value. Behind an equals sign, only those that all languages have.</summary>
    public static bool IsWord(ReadOnlySpan<char> value, bool isEqual)
    {
        if (!isEqual)
            return s_words.Contains(value);
        return value.Equals("null", StringComparison.OrdinalIgnoreCase) || value.Equals("true", StringComparison.OrdinalIgnoreCase)
            || value.Equals("false", StringComparison.OrdinalIgnoreCase) || value.Equals("none", StringComparison.OrdinalIgnoreCase)
            || value.Equals("undefined", StringComparison.Ordinal) || value.Equals("nil", StringComparison.Ordinal)
            || value.Equals("(null)", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// A column or a call. A call of SQL that has a literal holds the secret in its brackets: crypt('x', gen_salt('bf')).
    /// </summary>
    public static bool IsCode(ref Cursor cursor, in PairValue.Pair pair, int at, out bool isFound)
    {
        isFound = false;
        if (!pair.IsEqual || pair.Before is '?' or '&' or ';')
            return false;
        var text = cursor.Text;
        var (end, hasDigit) = (at, false);
        while (end < text.Length && end - at < LongestCall && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '_' or '.'))
        {
            hasDigit |= char.IsAsciiDigit(text[end]);
            end++;
        }

        cursor.Work += end - at;
        if (end == at || char.IsAsciiDigit(text[at]))
            return false;
        var next = end < text.Length ? text[end] : '\0';
        if (next == '(')
            return IsCall(ref cursor, pair, end, out isFound);
        if (pair.IsApart && (next == '[' && end + 1 < text.Length && (text[end + 1] is '"' or '\'' || char.IsAsciiDigit(text[end + 1]))))
            return true;
        if (pair.IsApart && (text[at..end] is "new" or "await" or "default"
            || text[pair.NameStart..pair.NameEnd].EndsWith(text[at..end], StringComparison.OrdinalIgnoreCase)))
            return true;
        return !hasDigit && next is '\0' or ' ' or ',' or ')' or ';' or '\n' or '\r' && cursor.IsSql(pair.NameStart);
    }

    private static bool IsCall(ref Cursor cursor, in PairValue.Pair pair, int open, out bool isFound)
    {
        isFound = false;
        var text = cursor.Text;
        var (depth, end) = (0, open);
        for (; end < text.Length && end - open < LongestCall; end++)
        {
            if (text[end] == '(')
                depth++;
            else if (text[end] == ')' && --depth == 0)
                break;
        }

        cursor.Work += end - open;
        if (end >= text.Length || depth != 0)
            return false;
        if (end + 1 < text.Length && text[end + 1] is not (' ' or ';' or ',' or ')' or '.' or '\r' or '\n'))
            return false;
        if (text[open..end].Contains('\''))
        {
            isFound = end > open + 1 && cursor.Mark.Length(text[(open + 1)..end]) != end - open - 1 && cursor.Found(open + 1, end);
            return true;
        }

        return pair.IsApart;
    }
}
