using System.Runtime.InteropServices;

namespace Tracing.Functional.Privacy;

// Finds the beginning and the end of a named secret's value: by the quotes or brackets that it begins with, else by the format of the text
// around it (PairEnd).
internal static class PairValue
{
    private const int MostBlanks = 4;
    private const int LongestNextName = 40;
    private const int LongestInBraces = 1_024;

    public static bool IsFound(ref Cursor cursor, in Pair pair, KeyRules keys)
    {
        var text = cursor.Text;
        var at = pair.Sign + 1;
        var isArrow = pair.IsEqual && at < text.Length && text[at] == '>';
        if (isArrow)
            at++;
        var first = at;
        while (at < text.Length && at - first < MostBlanks && text[at] is ' ' or '\t')
            at++;
        if (at >= text.Length || text[at] is '\r' or '\n' || IsOperator(ref cursor, pair, at))
            return false;

        if (QuoteAt(text, at) is > 0 and var opening)
            return PairQuotes.IsFound(ref cursor, at, opening, pair.IsEqual);
        if (isArrow && !(pair.NameEnd < text.Length && text[pair.NameEnd] == ']'))
            return false;
        if (text[at] == '$' && PairQuotes.IsDollar(ref cursor, at))
            return cursor.End > cursor.Start;
        if (text[at] is '[' or '{')
            return IsInBrackets(ref cursor, pair, at, keys);
        var isFound = false;
        var isBlock = text[at] is '|' or '>' && !pair.IsEqual && IsBlock(ref cursor, at, out isFound);
        return isBlock ? isFound : Bare(ref cursor, pair, at, keys);
    }

    /// <summary>A quoted value that begins here; false too if it is empty or redacted already.</summary>
    public static bool IsQuoted(ref Cursor cursor, int at) =>
        QuoteAt(cursor.Text, at) is > 0 and var opening
        && PairQuotes.IsFound(ref cursor, at, opening, isEqual: false) && !cursor.Mark.Is(cursor.Secret);

    /// <summary>Base64 of a user and a password behind a sign.</summary>
    public static bool IsCredentials(ref Cursor cursor, int sign)
    {
        var at = sign + 1;
        while (at < cursor.Text.Length && at - sign <= MostBlanks && cursor.Text[at] is ' ' or '\t' or '"' or '\'' or '\\')
            at++;
        return TokenScan.IsCredentials(ref cursor, at);
    }

    /// <summary>The length of the opening quote with its prefix, 0 if there is none.</summary>
    public static int QuoteAt(ReadOnlySpan<char> text, int at) => PairQuotes.Opening(text, at);

    /// <summary>No pairs: names between colons, comparisons in code, parameters in SQL, lines in files.</summary>
    private static bool IsOperator(ref Cursor cursor, in Pair pair, int at)
    {
        var text = cursor.Text;
        if (!pair.IsEqual)
        {
            return text[pair.Sign + 1] is ':' or '=' || pair.Before == ':' || text[pair.Sign..].StartsWith("://", StringComparison.Ordinal)
                || (text[at..] is ['l', 'i', 'n', 'e', ' ', var digit, ..] && char.IsAsciiDigit(digit));
        }

        if (text[pair.Sign + 1] == '=' && pair.IsApart)
            return true;
        var sign = text[at];
        if (sign is not ('@' or ':' or '?' or '$'))
            return false;
        var rest = text.Slice(at + 1, Math.Min(LongestNextName, text.Length - at - 1));
        var length = 0;
        while (length < rest.Length && (char.IsLetterOrDigit(rest[length]) || rest[length] == '_'))
            length++;
        return (length == rest.Length || rest[length] is ' ' or ')' or ',' or ';' or '\r' or '\n') && cursor.IsSql(pair.NameStart);
    }

    /// <summary>A list or an object up to its bracket, or a value of ODBC in braces, in which a doubled brace is one.</summary>
    private static bool IsInBrackets(ref Cursor cursor, in Pair pair, int at, KeyRules keys)
    {
        var text = cursor.Text;
        if (cursor.Mark.Length(text[at..]) is > 0 and var mark)
            return !IsEnd(text, at + mark) && pair.IsEqual && Bare(ref cursor, pair, at, keys);
        if (!pair.IsEqual)
            return !IsTemplate(text, pair, at) && PairQuotes.IsList(ref cursor, at);
        if (text[at] == '[')
            return Bare(ref cursor, pair, at, keys);
        for (var i = at + 1; i < text.Length && i - at < LongestInBraces; i++)
        {
            cursor.Work++;
            if (text[i] is '\r' or '\n')
                break;
            if (text[i] != '}')
                continue;
            if (i + 1 < text.Length && text[i + 1] == '}')
                i++;
            else
                return IsInBraces(ref cursor, pair, at, i, keys);
        }

        return Bare(ref cursor, pair, at, keys);
    }

    private static bool IsInBraces(ref Cursor cursor, in Pair pair, int at, int close, KeyRules keys)
    {
        if (IsTemplate(cursor.Text, pair, at))
            return false;
        return IsEnd(cursor.Text, close + 1) ? close > at + 1 && cursor.Found(at + 1, close) : Bare(ref cursor, pair, at, keys);
    }

    private static bool IsEnd(ReadOnlySpan<char> text, int at) => at >= text.Length || !PairScan.IsOfName(text[at]);

    /// <summary>The place for a value: {password}, {0}.</summary>
    private static bool IsTemplate(ReadOnlySpan<char> text, in Pair pair, int at)
    {
        if (text[at] != '{')
            return false;
        var rest = text[(at + 1)..];
        var end = rest[..Math.Min(LongestNextName, rest.Length)].IndexOf('}');
        return end > 0 && (!rest[..end].ContainsAnyExceptInRange('0', '9')
            || rest[..end].Equals(text[pair.NameStart..pair.NameEnd], StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>A block of YAML: the indented lines below.</summary>
    private static bool IsBlock(ref Cursor cursor, int at, out bool isFound)
    {
        isFound = false;
        var text = cursor.Text;
        var line = at + 1;
        while (line < text.Length && line - at <= MostBlanks && text[line] is '-' or '+' or '\r' or ' ' or '1' or '2' or '4')
            line++;
        if (line + 1 >= text.Length || text[line] != '\n' || text[line + 1] is not (' ' or '\t'))
            return false;
        var end = line + 1;
        for (var i = line + 1; i < text.Length && text[i] is ' ' or '\t'; i++)
        {
            end = text[i..].IndexOf('\n') is >= 0 and var next ? i + next : text.Length;
            i = end;
        }

        var begin = line + 1;
        while (text[begin] is ' ' or '\t' && begin + 1 < end)
            begin++;
        cursor.Work += end - at;
        isFound = !cursor.Mark.Is(text[begin..end]) && cursor.Found(begin, end);
        return true;
    }

    private static bool Bare(ref Cursor cursor, in Pair pair, int at, KeyRules keys)
    {
        var text = cursor.Text;
        if (PairCode.IsCode(ref cursor, pair, at, out var isFound))
            return isFound;
        var end = PairEnd.Of(ref cursor, pair, at);
        var value = text[at..end];
        if (cursor.Mark.Length(value) is > 0 and var mark && value[mark..].TrimEnd(",.)]}").IsEmpty)
            return false;

        while (value.Length > 0 && value[^1] is ',' or '.' or ')' or ']' or '}')
            value = value[..^1];
        return !PairCode.IsWord(value, pair.IsEqual)
            && !IsNextName(ref cursor, at, value, pair, keys)
            && !(pair.NameEnd - pair.NameStart == 4 && value.Length <= 4 && !value.ContainsAnyExceptInRange('0', '9')
                && text[pair.NameStart..pair.NameEnd].Equals("pass", StringComparison.OrdinalIgnoreCase))
            && value.Length > 0 && cursor.Found(at, at + value.Length)
            && (pair.IsEqual || pair.IsLine || IsNoProse(ref cursor, pair));
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

    /// <summary>Prose may follow a bare name and a colon. A value is last in its clause, or it does not look like a word.</summary>
    private static bool IsNoProse(ref Cursor cursor, in Pair pair)
    {
        if (pair.IsApart || cursor.Secret.Length > LongestNextName || Looks.IsMixed(cursor.Secret))
            return true;
        var text = cursor.Text;
        var next = cursor.End;
        while (next < text.Length && next - cursor.End < MostBlanks && text[next] == ' ')
            next++;
        return next >= text.Length || text[next] is '\r' or '\n' or ',' or ';' or '"' or '\'' or '}' or ')' or ']' or '&' or '<';
    }

    /// <summary>A secret's name, the sign behind it, and the character in front of it.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Pair(int NameStart, int NameEnd, int Sign, bool IsEqual, char Before, bool IsLine)
    {
        public bool IsApart => NameEnd < Sign;
    }
}
