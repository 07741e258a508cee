using System.Buffers;

namespace Tracing.Functional.Privacy;

// Pairs as programs print them: [X-Api-Key, x], (password, x), ["Authorization","x"]. Calls in code and lists of columns are none.
internal readonly struct TupleScan : IScan
{
    private const int LongestName = 64;
    private const int LongestValue = 4_096;
    private const int MostBlanks = 4;
    private static readonly SearchValues<char> s_brackets = SearchValues.Create("[(");

    public static bool MayFind(ReadOnlySpan<char> text) => text.Contains(',') && text.ContainsAny(s_brackets);

    public static bool Next(ref Cursor cursor, KeyRules keys)
    {
        while (cursor.Text[cursor.At..].IndexOfAny(s_brackets) is >= 0 and var found)
        {
            var open = cursor.At + found;
            cursor.Work += found + 1;
            cursor.At = open + 1;
            if (IsFound(ref cursor, open, keys))
                return true;
        }

        return cursor.Over();
    }

    private static bool IsFound(ref Cursor cursor, int open, KeyRules keys)
    {
        var text = cursor.Text;
        var start = open + 1;
        var quote = start < text.Length && text[start] is '"' or '\'' ? text[start++] : '\0';
        var end = start;
        while (end < text.Length && end - start < LongestName && PairScan.IsOfName(text[end]))
            end++;
        cursor.Work += end - open;
        var comma = end < text.Length && quote != '\0' && text[end] == quote ? end + 1 : end;
        if (end == start || comma >= text.Length || text[comma] != ',' || !PairScan.NameKind(ref cursor, start, end, keys).IsSecret)
            return false;

        var at = comma + 1;
        while (at < text.Length && at - comma < MostBlanks && text[at] is ' ')
            at++;
        if (at >= text.Length || cursor.Mark.Length(text[at..]) > 0)
            return false;
        if (quote != '\0')
            return text[at] == quote && PairValue.IsQuoted(ref cursor, at) && (IsNested(text, open) || !IsPlainWord(cursor.Secret));
        return !(text[open] == '(' && IsCode(ref cursor, open)) && IsBare(ref cursor, open, at, keys);
    }

    private static bool IsBare(ref Cursor cursor, int open, int at, KeyRules keys)
    {
        var text = cursor.Text;
        var rest = text.Slice(at, Math.Min(LongestValue, text.Length - at));
        var end = rest.IndexOf(text[open] == '[' ? ']' : ')');
        var length = end < 0 ? rest.Length : end;
        cursor.Work += length;
        var value = rest[..length];
        // A further comma makes it a list of names.
        if (value.IsEmpty || value.Contains(", ", StringComparison.Ordinal) || (end < 0 && rest.Length == LongestValue))
            return false;
        if (value.Length <= LongestName && IsName(value) && PairScan.NameKind(ref cursor, at, at + length, keys).IsSecret)
            return false;
        return cursor.Found(at, at + length);
    }

    private static bool IsName(ReadOnlySpan<char> value)
    {
        foreach (var c in value)
        {
            if (!PairScan.IsOfName(c))
                return false;
        }

        return true;
    }

    private static bool IsNested(ReadOnlySpan<char> text, int open) => open > 0 && text[..open].TrimEnd(' ') is [.., '[' or ',' or '('];

    private static bool IsPlainWord(ReadOnlySpan<char> value) => !value.ContainsAnyExceptInRange('a', 'z');

    private static bool IsCode(ref Cursor cursor, int open) =>
        (open > 0 && (char.IsLetterOrDigit(cursor.Text[open - 1]) || cursor.Text[open - 1] is '_' or '>')) || cursor.IsSql(open);
}
