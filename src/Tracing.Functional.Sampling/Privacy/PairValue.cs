using System.Buffers;
using System.Runtime.InteropServices;

namespace Tracing.Functional.Privacy;

// Finds the beginning and the end of a named secret's value, by its quotes or by the format of the text around it.
internal static class PairValue
{
    private const int MostBlanks = 4;
    private const int Ahead = 512;
    private const int LongestNextName = 40;
    private static readonly SearchValues<char> s_lineEnds = SearchValues.Create("\r\n");
    private static readonly SearchValues<char> s_semicolons = SearchValues.Create(";\r\n");
    private static readonly SearchValues<char> s_commas = SearchValues.Create(" \t\r\n;&\"'`<>,");
    private static readonly SearchValues<char> s_query = SearchValues.Create(" \t\r\n;&\"'`<>#");

    public static bool IsFound(ref Cursor cursor, in Pair pair, KeyRules keys)
    {
        var text = cursor.Text;
        var at = pair.Sign + 1;
        while (at < text.Length && at - pair.Sign <= MostBlanks && text[at] is ' ' or '\t')
            at++;
        if (at >= text.Length || text[at] is '\r' or '\n' || IsOperator(text, pair, at))
            return false;

        if (Quote(text, at) is > 0 and var opening)
            return Quoted(ref cursor, at, opening);
        if (text[at] is '[' or '{' && pair.IsApart && !pair.IsEqual)
            return Nested(ref cursor, at);
        return Bare(ref cursor, pair, at, keys);
    }

    /// <summary>No pairs: names between colons, and comparisons in code or SQL with null or a parameter.</summary>
    private static bool IsOperator(ReadOnlySpan<char> text, in Pair pair, int at)
    {
        if (!pair.IsEqual)
            return text[pair.Sign + 1] == ':' || pair.Before == ':' || text[pair.Sign..].StartsWith("://", StringComparison.Ordinal);
        if (!pair.IsApart)
            return false;
        if (text[pair.Sign + 1] is '=' or '>')
            return true;

        var sign = text[at];
        var rest = text.Slice(at + 1, Math.Min(LongestNextName, text.Length - at - 1));
        var length = 0;
        while (length < rest.Length && (char.IsLetterOrDigit(rest[length]) || rest[length] == '_'))
            length++;
        return sign is '@' or ':' or '?' or '$' && (length == rest.Length || rest[length] is ' ' or ')' or ',' or ';' or '\r' or '\n');
    }

    /// <summary>The length of the opening quote, 0 if there is none.</summary>
    private static int Quote(ReadOnlySpan<char> text, int at)
    {
        if (text[at] is '"' or '\'' or '`')
            return 1;
        return text[at] == '\\' && at + 1 < text.Length && text[at + 1] is '"' or '\'' ? 2 : 0;
    }

    private static bool Quoted(ref Cursor cursor, int at, int opening)
    {
        var text = cursor.Text;
        var quote = text[at + opening - 1];
        var start = at + opening;
        for (var i = start; i < text.Length; i++)
        {
            cursor.Work++;
            if (opening == 1 && text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == quote)
            {
                if (opening == 1 && i + 1 < text.Length && text[i + 1] == quote && i > start)
                    i++;
                else
                    return FoundUnlessEmpty(ref cursor, start, opening == 2 && text[i - 1] == '\\' ? i - 1 : i);
            }
        }

        return FoundUnlessEmpty(ref cursor, start, text.Length);
    }

    /// <summary>A list or an object in JSON, up to the first closing bracket.</summary>
    private static bool Nested(ref Cursor cursor, int at)
    {
        var text = cursor.Text;
        if (cursor.Mark.Length(text[at..]) > 0)
            return false;

        var end = text[at..].IndexOf(text[at] == '[' ? ']' : '}');
        var stop = end < 0 ? text.Length : at + end + 1;
        cursor.Work += stop - at;
        return cursor.Found(at, stop);
    }

    private static bool Bare(ref Cursor cursor, in Pair pair, int at, KeyRules keys)
    {
        var end = End(ref cursor, pair, at);
        var value = cursor.Text[at..end];
        if (cursor.Mark.Length(value) is > 0 and var mark && value[mark..].TrimEnd(",.)]}").IsEmpty)
            return false;

        while (value.Length > 0 && value[^1] is ',' or '.' or ')' or ']' or '}')
            value = value[..^1];
        return !IsWord(value)
            && !IsNextName(ref cursor, at, value, pair, keys)
            && FoundUnlessEmpty(ref cursor, at, at + value.Length)
            && (pair.IsEqual || pair.IsLine || IsNoProse(ref cursor, pair));
    }

    private static int End(ref Cursor cursor, in Pair pair, int at)
    {
        if (pair.IsLine && !(pair.Before is '?' or '&'))
            return BeforeSame(ref cursor, pair.Before, at);
        if (!pair.IsEqual)
            return cursor.FirstOf(s_commas, at);
        if (pair.Before is '?' or '&')
            return cursor.FirstOf(s_query, at);
        if (IsOfConnection(ref cursor, pair, at))
            return BeforeQuote(ref cursor, at, cursor.Stop < at ? cursor.FirstOf(s_semicolons, at) : cursor.Stop);
        return BeforeNextName(ref cursor, at);
    }

    /// <summary>The pair is behind a semicolon, or first in the text with a semicolon behind it.</summary>
    private static bool IsOfConnection(ref Cursor cursor, in Pair pair, int at)
    {
        if (pair.Before is not ('\0' or ' ' or ';' or '"' or '\'' or '`'))
            return false;

        var text = cursor.Text;
        var before = text[Math.Max(0, pair.NameStart - LongestNextName)..pair.NameStart].TrimEnd(' ');
        var word = before.LastIndexOf(' ') is >= 0 and var blank ? before[..blank].TrimEnd(' ') : before;
        cursor.Work += before.Length;
        if (before.EndsWith(";") || word.EndsWith(";"))
            return true;
        if (before.Length > 0 && before[^1] is not ('"' or '\'' or '`'))
            return false;

        if (cursor.Stop < at)
            cursor.Stop = cursor.FirstOf(s_semicolons, at);
        var stop = cursor.Stop;
        cursor.Work += Math.Min(stop - at, Ahead);
        return stop < text.Length && stop - at < Ahead && text[stop] == ';' && !text[at..stop].Contains('&');
    }

    /// <summary>A quote ends the value if it closes something. A quote within a password does not.</summary>
    private static int BeforeQuote(ref Cursor cursor, int at, int end)
    {
        for (var i = at; i < end; i++)
        {
            cursor.Work++;
            if (cursor.Text[i] is '"' or '\'' or '`' && IsClosing(cursor.Text, i))
                return cursor.Text[i - 1] == '\\' && i - 1 > at ? i - 1 : i;
        }

        return end;
    }

    private static bool IsClosing(ReadOnlySpan<char> text, int quote) =>
        quote + 1 >= text.Length || text[quote + 1] is ' ' or ',' or '.' or ')' or ']' or '}' or ';' or ':' or '\r' or '\n';

    /// <summary>If a quote stands in front of the name, the same quote ends the value, as a line end does.</summary>
    private static int BeforeSame(ref Cursor cursor, char quote, int at)
    {
        if (quote is not ('"' or '\'' or '`'))
            return cursor.FirstOf(s_lineEnds, at);
        var length = cursor.Text[at..].IndexOfAny(quote, '\r', '\n');
        var end = length < 0 ? cursor.Text.Length : at + length;
        cursor.Work += end - at;
        return end;
    }

    /// <summary>A comma ends the value if another name and its sign follow.</summary>
    private static int BeforeNextName(ref Cursor cursor, int at)
    {
        for (var i = at; ;)
        {
            var comma = cursor.FirstOf(s_commas, i);
            if (comma == cursor.Text.Length || cursor.Text[comma] != ',')
                return comma;
            i = comma + 1;
            while (i < cursor.Text.Length && PairScan.IsOfName(cursor.Text[i]))
                i++;
            cursor.Work += i - comma;
            if (i < cursor.Text.Length && cursor.Text[i] == '=' && i > comma + 1 && comma > at)
                return comma;
        }
    }

    /// <summary>A secret's name with its sign is no value: its own value follows.</summary>
    private static bool IsNextName(ref Cursor cursor, int at, ReadOnlySpan<char> value, in Pair pair, KeyRules keys)
    {
        if (pair.IsLine || value.Length is < 2 or > LongestNextName || value[^1] is not (':' or '='))
            return false;
        foreach (var c in value[..^1])
        {
            if (!PairScan.IsOfName(c))
                return false;
        }

        return PairScan.NameKind(ref cursor, at, at + value.Length - 1, keys).IsSecret;
    }

    private static bool IsWord(ReadOnlySpan<char> value) =>
        value.Equals("null", StringComparison.OrdinalIgnoreCase)
        || value.Equals("true", StringComparison.OrdinalIgnoreCase)
        || value.Equals("false", StringComparison.OrdinalIgnoreCase);

    /// <summary>Prose may follow a bare name and a colon. A value is last in its clause, or it does not look like a word.</summary>
    private static bool IsNoProse(ref Cursor cursor, in Pair pair)
    {
        if (pair.IsApart || cursor.Secret.Length > LongestNextName || Looks.IsMixed(cursor.Secret))
            return true;
        var text = cursor.Text;
        var next = cursor.End;
        while (next < text.Length && next - cursor.End < MostBlanks && text[next] == ' ')
            next++;
        return next >= text.Length || text[next] is '\r' or '\n' or ',' or ';' or '"' or '\'' or '}' or ')' or ']' or '&';
    }

    private static bool FoundUnlessEmpty(ref Cursor cursor, int start, int end) => end > start && cursor.Found(start, end);

    /// <summary>A secret's name, the sign behind it, and the character in front of it.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Pair(int NameStart, int NameEnd, int Sign, bool IsEqual, char Before, bool IsLine)
    {
        public bool IsApart => NameEnd < Sign;
    }
}
