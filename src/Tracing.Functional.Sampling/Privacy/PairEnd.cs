using System.Buffers;

namespace Tracing.Functional.Privacy;

// The end of a value without quotes, by the format of the text around it: a header, a query, a connection string, or a line of a log.
internal static class PairEnd
{
    private const int Ahead = 512;
    private const int LongestNextName = 40;
    private const int LongestTag = 64;
    private static readonly SearchValues<char> s_lineEnds = SearchValues.Create("\r\n");
    private static readonly SearchValues<char> s_semicolons = SearchValues.Create(";\r\n");
    private static readonly SearchValues<char> s_stops = SearchValues.Create(" \t\r\n;&\"'`<>,");
    private static readonly SearchValues<char> s_query = SearchValues.Create(" \t\r\n;&\"'`<>#");

    public static int Of(ref Cursor cursor, in PairValue.Pair pair, int at)
    {
        if (pair.IsLine && !(pair.Before is '?' or '&'))
            return BeforeSame(ref cursor, pair.Before, at);
        if (pair.IsEqual && pair.Before is '?' or '&')
            return cursor.FirstOf(s_query, at);
        if (pair.IsEqual && IsOfConnection(ref cursor, pair, at))
            return BeforeQuote(ref cursor, at, cursor.Stop < at ? cursor.FirstOf(s_semicolons, at) : cursor.Stop);
        return OfWord(ref cursor, pair, at);
    }

    /// <summary>The pair is behind a semicolon, or first in the text with a semicolon behind it.</summary>
    private static bool IsOfConnection(ref Cursor cursor, in PairValue.Pair pair, int at)
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
                return BeforeBackslash(cursor.Text, at, i);
        }

        return end;
    }

    private static bool IsClosing(ReadOnlySpan<char> text, int quote) =>
        quote + 1 >= text.Length
        || text[quote + 1] is ' ' or ',' or '.' or ')' or ']' or '}' or ';' or ':' or '\r' or '\n' or '>' or '\t' or '<';

    private static int BeforeBackslash(ReadOnlySpan<char> text, int at, int quote)
    {
        while (quote - 1 > at && text[quote - 1] == '\\')
            quote--;
        return quote;
    }

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

    /// <summary>A blank or a semicolon ends the value; other signs if what is behind them says so.</summary>
    private static int OfWord(ref Cursor cursor, in PairValue.Pair pair, int at)
    {
        var text = cursor.Text;
        for (var i = at; ; i++)
        {
            i = cursor.FirstOf(s_stops, i);
            if (i == text.Length)
                return i;
            var isEnd = text[i] switch
            {
                '"' or '\'' or '`' => IsClosing(text, i) || text[i] == pair.Before,
                '<' => IsTag(text, i),
                '>' => i + 1 >= text.Length || text[i + 1] is ' ' or '<' or '\r' or '\n' or '"' or '\'',
                '&' => i + 1 >= text.Length || IsNext(ref cursor, i + 1, isQuery: true),
                ',' => i > at && IsNext(ref cursor, i + 1, isQuery: false),
                _ => true,
            };
            if (isEnd)
                return text[i] is '"' or '\'' ? BeforeBackslash(text, at, i) : i;
        }
    }

    private static bool IsTag(ReadOnlySpan<char> text, int at) =>
        at + 1 >= text.Length || text[at + 1] is '/' or '!'
        || (char.IsAsciiLetter(text[at + 1]) && text.Slice(at, Math.Min(LongestTag, text.Length - at)).Contains('>'));

    /// <summary>Whether another name and its sign follow, or something that is no part of a word.</summary>
    private static bool IsNext(ref Cursor cursor, int at, bool isQuery)
    {
        var text = cursor.Text;
        var i = at;
        while (i < text.Length && i - at < LongestNextName && PairScan.IsOfName(text[i]))
            i++;
        cursor.Work += i - at + 1;
        if (i == at)
            return i >= text.Length || text[i] is ' ' or '"' or '\'' or '\r' or '\n' or '\t' or '[' or '{' or '}' or ']' or '&' or '\\';
        return i < text.Length && (text[i] == '=' || (text[i] == ':' && !isQuery) || (isQuery && text[i] == '['));
    }
}
