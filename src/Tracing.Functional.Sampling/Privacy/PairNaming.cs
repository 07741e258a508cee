namespace Tracing.Functional.Privacy;

// A value that is the name of a secret, with the secret beside it: {"name":"password","value":"x"}, <add key="Password" value="x"/>,
// <string name="password">x</string>, and the parts of a multipart form.
internal static class PairNaming
{
    private const int Ahead = 512;
    private const int MostBlanks = 4;
    private const int LongestName = 64;
    private const string Value = "value";

    public static bool IsFound(ref Cursor cursor, int nameStart, int sign, KeyRules keys)
    {
        var text = cursor.Text;
        var at = Behind(text, sign + 1);
        var quote = at;
        while (at < text.Length && at - quote < MostBlanks && text[at] is '\\' or '"' or '\'' or '`')
            at++;
        var end = at;
        while (end < text.Length && end - at < LongestName && PairScan.IsOfName(text[end]))
            end++;
        cursor.Work += end - sign;
        if (end == at || (at > quote && (end == text.Length || (text[end] != text[at - 1] && text[end] != '\\'))))
            return false;
        if (!PairScan.NameKind(ref cursor, at, end, keys).IsSecret)
            return false;
        return IsAhead(ref cursor, end, keys) || IsInFront(ref cursor, nameStart, keys);
    }

    private static bool IsAhead(ref Cursor cursor, int end, KeyRules keys)
    {
        var text = cursor.Text;
        var rest = text.Slice(end, Math.Min(Ahead, text.Length - end));
        var close = rest.IndexOfAny('}', '>');
        cursor.Work += rest.Length;
        if (Found(ref cursor, end, close < 0 ? rest : rest[..close], isLast: false, keys))
            return true;
        if (close > 0 && rest[close] == '>' && rest[close - 1] != '/')
            return MarkupScan.IsContent(ref cursor, end + close + 1);
        return close < 0 && IsPart(ref cursor, end, rest);
    }

    private static bool IsInFront(ref Cursor cursor, int start, KeyRules keys)
    {
        var from = Math.Max(0, start - Ahead);
        var before = cursor.Text[from..start];
        var open = before.LastIndexOfAny('{', '<');
        cursor.Work += before.Length;
        return open >= 0 && Found(ref cursor, from + open, before[open..], isLast: true, keys);
    }

    /// <summary>The pair whose name is "value" in a part of the text that begins here.</summary>
    private static bool Found(ref Cursor cursor, int begin, ReadOnlySpan<char> part, bool isLast, KeyRules keys)
    {
        const StringComparison AnyCase = StringComparison.OrdinalIgnoreCase;
        var found = isLast ? part.LastIndexOf(Value, AnyCase) : part.IndexOf(Value, AnyCase);
        if (found < 0)
            return false;
        var text = cursor.Text;
        var start = begin + found;
        var sign = start + Value.Length;
        while (sign < text.Length && sign - start < Value.Length + MostBlanks && text[sign] is ' ' or '"' or '\'' or '\\')
            sign++;
        if (sign >= text.Length || text[sign] is not ('=' or ':'))
            return false;
        var before = start > 0 ? text[start - 1] : '\0';
        var pair = new PairValue.Pair(start, start + Value.Length, sign, text[sign] == '=', before, IsLine: false);
        return PairValue.IsFound(ref cursor, pair, keys);
    }

    /// <summary>A part of a multipart form: its value is behind an empty line, up to the next boundary.</summary>
    private static bool IsPart(ref Cursor cursor, int end, ReadOnlySpan<char> rest)
    {
        var windows = rest.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var others = rest.IndexOf("\n\n", StringComparison.Ordinal);
        if (windows < 0 && others < 0)
            return false;
        var begin = end + (windows >= 0 ? windows + 4 : others + 2);
        var text = cursor.Text;
        var stop = text[begin..].IndexOf("\n--", StringComparison.Ordinal);
        var to = stop < 0 ? text.Length : begin + stop;
        if (to > begin && text[to - 1] == '\r')
            to--;
        cursor.Work += to - begin;
        return to > begin && cursor.Mark.Length(text[begin..to]) != to - begin && cursor.Found(begin, to);
    }

    private static int Behind(ReadOnlySpan<char> text, int at)
    {
        if (at < text.Length && text[at] == '>')
            at++;
        while (at < text.Length && text[at] is ' ' or '\t')
            at++;
        return at;
    }
}
