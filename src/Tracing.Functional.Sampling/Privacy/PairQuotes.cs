namespace Tracing.Functional.Privacy;

// Quoted values, in the ways of SQL, C#, Python, JSON and JSON within JSON. A value goes to the end that its own quote says.
internal static class PairQuotes
{
    private const int LongestPrefix = 10;
    private const int LongestTag = 32;
    private const int LongestDollar = 1_024;
    private const int MostBackslashes = 15;

    /// <summary>The length of the opening quote with backslashes or a prefix (N, b, @, ...) in front of it, 0 if there is none.</summary>
    public static int Opening(ReadOnlySpan<char> text, int at)
    {
        if (at >= text.Length)
            return 0;
        if (text[at] is '"' or '\'' or '`' or '“' or '‘' or '„' or '«' or '”' or '’')
            return 1;
        var i = at;
        if (text[at] == '\\')
        {
            while (i < text.Length && i - at <= MostBackslashes && text[i] == '\\')
                i++;
            return i < text.Length && text[i] is '"' or '\'' ? i - at + 1 : 0;
        }

        while (i < text.Length && i - at < LongestPrefix && (char.IsAsciiLetterOrDigit(text[i]) || text[i] is '_' or '@' or '$' or '&'))
            i++;
        return i > at && i < text.Length && text[i] is '"' or '\'' && IsPrefix(text[at..i], text[i]) ? i - at + 1 : 0;
    }

    /// <summary>From the quote to its end; to the end of the text if it has none. False if it is empty.</summary>
    public static bool IsFound(ref Cursor cursor, int at, int opening, bool isEqual)
    {
        var text = cursor.Text;
        var start = at + opening;
        var quote = Closing(text[start - 1]);
        if (text[at] == '\\')
            return Escaped(ref cursor, start, quote, opening - 1);
        if (opening > 1 && text[start - 2] is 'q' or 'Q' && start < text.Length && Bracket(text[start]) is not '\0' and var bracket)
            return OracleQuote(ref cursor, start, bracket, quote);

        var isVerbatim = opening > 1 && text[at..(start - 1)].Contains('@');
        for (var i = start; i < text.Length; i++)
        {
            cursor.Work++;
            if (text[i] == '\\' && !isVerbatim)
            {
                if (i + 1 < text.Length && text[i + 1] == quote && IsClosedHere(text, i + 2, isEqual))
                    return cursor.Found(start, i + 1);
                i++;
            }
            else if (text[i] == quote)
            {
                if (i + 1 < text.Length && text[i + 1] == quote && (i > start || text[start - 1] == quote) && !IsEmpty(text, start, i))
                    i++;
                else
                    return i > start && cursor.Found(start, i);
            }
        }

        return text.Length > start && cursor.Found(start, text.Length);
    }

    /// <summary>A value between dollar signs, as PostgreSQL has them: $$x$$, $tag$x$tag$.</summary>
    public static bool IsDollar(ref Cursor cursor, int at)
    {
        var text = cursor.Text;
        var end = at + 1;
        while (end < text.Length && end - at < LongestTag && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
            end++;
        if (end >= text.Length || text[end] != '$')
            return false;
        var tag = text[at..(end + 1)];
        var rest = text.Slice(end + 1, Math.Min(LongestDollar, text.Length - end - 1));
        var close = rest.IndexOf(tag);
        cursor.Work += close < 0 ? rest.Length : close;
        return close > 0 && cursor.Found(end + 1, end + 1 + close);
    }

    /// <summary>A list or an object, to the bracket that closes it, or to the end of the text.</summary>
    public static bool IsList(ref Cursor cursor, int at)
    {
        var text = cursor.Text;
        var depth = 0;
        for (var i = at; i < text.Length; i++)
        {
            cursor.Work++;
            if (text[i] is '[' or '{')
                depth++;
            else if (text[i] is ']' or '}' && --depth == 0)
                return i > at + 1 && cursor.Found(at, i + 1);
            else if (text[i] == '"')
                i = SkipString(ref cursor, i);
        }

        return cursor.Found(at, text.Length);
    }

    private static int SkipString(ref Cursor cursor, int at)
    {
        var text = cursor.Text;
        for (var i = at + 1; i < text.Length; i++)
        {
            cursor.Work++;
            if (text[i] == '\\')
                i++;
            else if (text[i] == '"')
                return i;
        }

        return text.Length;
    }

    private static bool IsPrefix(ReadOnlySpan<char> prefix, char quote) => prefix switch
    {
        "N" or "n" or "b" or "B" or "u" or "U" or "r" or "R" or "f" or "F" or "E" or "e" or "x" or "X" or "L" or "Q" or "q" => true,
        "rb" or "Rb" or "rB" or "RB" or "br" or "Br" or "bR" or "BR" or "u8" or "fr" or "rf" => true,
        "nq" or "NQ" or "Nq" or "nQ" or "U&" or "u&" => true,
        "@" or "$" or "$@" or "@$" or "$$" => quote == '"',
        _ => prefix[0] == '_',
    };

    private static char Closing(char opening) => opening switch
    {
        '“' or '„' => '”',
        '‘' => '’',
        '«' => '»',
        _ => opening,
    };

    private static char Bracket(char opening) => opening switch
    {
        '[' => ']',
        '(' => ')',
        '{' => '}',
        '<' => '>',
        '!' or '|' or '#' or '~' => opening,
        _ => '\0',
    };

    private static bool OracleQuote(ref Cursor cursor, int start, char bracket, char quote)
    {
        ReadOnlySpan<char> close = [bracket, quote];
        var length = cursor.Text[(start + 1)..].IndexOf(close);
        var end = length < 0 ? cursor.Text.Length : start + 1 + length;
        cursor.Work += end - start;
        return end > start + 1 && cursor.Found(start + 1, end);
    }

    /// <summary>
    /// The quote has backslashes in front of it, as within another string. As many close it, and each level of escapes in the value has
    /// twice as many and one. A quote with fewer closes the string around it.
    /// </summary>
    private static bool Escaped(ref Cursor cursor, int start, char quote, int backslashes)
    {
        var text = cursor.Text;
        var run = 0;
        for (var i = start; i < text.Length; i++)
        {
            cursor.Work++;
            if (text[i] == '\\')
            {
                run++;
                continue;
            }

            if (text[i] == quote && (run < backslashes || run % (2 * (backslashes + 1)) == backslashes))
            {
                var end = i - Math.Min(run, backslashes);
                return end > start && cursor.Found(start, end);
            }

            run = 0;
        }

        return text.Length > start && cursor.Found(start, text.Length);
    }

    /// <summary>
    /// A backslash escapes the quote behind it in some languages and not in others. In a connection string it does not, and at the end of
    /// the text it makes no difference.
    /// </summary>
    private static bool IsClosedHere(ReadOnlySpan<char> text, int behind, bool isEqual) =>
        behind >= text.Length || (isEqual && text[behind] is ';');

    /// <summary>Two quotes and no third are an empty value.</summary>
    private static bool IsEmpty(ReadOnlySpan<char> text, int start, int at) =>
        at == start && (at + 1 >= text.Length || text[at + 1] != text[at]);
}
