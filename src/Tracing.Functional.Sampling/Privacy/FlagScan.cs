using System.Buffers;

namespace Tracing.Functional.Privacy;

// Values behind a blank: --password x, PASSWORD 'x', IDENTIFIED BY 'x', and the short flags of well-known commands.
internal readonly struct FlagScan : IScan
{
    private const int LongestName = 64;
    private const int MostBlanks = 4;
    private const int Ahead = 256;

    private static readonly SearchValues<string> s_words = SearchValues.Create(
        [
            "pass", "pwd", "secret", "token", "key", "identified", "credential", "authorization", "cookie", "mysql", "redis-cli", "curl ",
            "docker login", "mongo",
        ],
        StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<char> s_blanks = SearchValues.Create(" \t\r\n");

    // Words of prose that may follow the name of a flag.
    private static readonly SearchValues<string> s_prose = SearchValues.Create(
        [
            "to", "is", "or", "and", "for", "flag", "option", "options", "must", "was", "with", "not", "are", "if", "the", "a", "in", "can",
            "instead", "has", "should", "argument", "parameter", "requires", "required", "cannot", "will", "from", "when", "which",
        ],
        StringComparison.OrdinalIgnoreCase);

    public static bool MayFind(ReadOnlySpan<char> text) => text.ContainsAny(s_blanks) && text.ContainsAny(s_words);

    public static bool Next(ref Cursor cursor, KeyRules keys)
    {
        while (cursor.Text[cursor.At..].IndexOfAny(s_words) is >= 0 and var found)
        {
            var at = cursor.At + found;
            cursor.Work += found + 1;
            var end = End(ref cursor, at);
            cursor.At = Math.Max(at + 1, end);
            // Most names have a sign behind them.
            if (end < cursor.Text.Length && cursor.Text[end] is ' ' or '\t' or '"' or '\''
                && IsFound(ref cursor, Start(ref cursor, at), end, keys))
                return true;
        }

        return cursor.Over();
    }

    private static bool IsFound(ref Cursor cursor, int start, int end, KeyRules keys)
    {
        var text = cursor.Text;
        var name = text[start..end];
        if (name.Equals("identified", StringComparison.OrdinalIgnoreCase))
            return Identified(ref cursor, end);
        if (Short(name) is { } flag && (Command(ref cursor, end, flag, isPair: flag is " -u")
            || (flag is " -u" && Command(ref cursor, end, " --user ", isPair: true))))
            return true;

        var isFlag = text[start] == '-'
            && (start == 0 || text[start - 1] is ' ' or '"' or '\'' or '[' or '(' or ',' or '\n' or '\t' or '`');
        var at = isFlag && text[end] is '"' or '\'' ? end + 1 : end;
        while (at < text.Length && at - end < MostBlanks && (text[at] is ' ' or '\t' || (isFlag && at > end && text[at] == ',')))
            at++;
        if (at == end || at >= text.Length || text[at] is '=' or ':' || cursor.Mark.Length(text[at..]) > 0)
            return false;
        if (!isFlag && !IsPassword(name))
            return false;
        if (!isFlag && PairValue.QuoteAt(text, at) == 0)
            return IsOfUser(ref cursor, at) || (IsOfLogin(text, start) && Word(ref cursor, at));
        if (!PairScan.NameKind(ref cursor, start, end, keys).IsSecret)
            return false;
        return IsQuotedOrWord(ref cursor, at);
    }

    private static bool IsPassword(ReadOnlySpan<char> name) =>
        name.EndsWith("password", StringComparison.OrdinalIgnoreCase) || name.EndsWith("passwd", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith("passphrase", StringComparison.OrdinalIgnoreCase) || name.EndsWith("pwd", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith("requirepass", StringComparison.OrdinalIgnoreCase);

    /// <summary>SET PASSWORD FOR 'bob'@'%' = 'x'</summary>
    private static bool IsOfUser(ref Cursor cursor, int at)
    {
        var text = cursor.Text;
        var rest = text.Slice(at, Math.Min(LongestName, text.Length - at));
        if (!rest.StartsWith("for ", StringComparison.OrdinalIgnoreCase) || rest.IndexOf('=') is not (> 0 and var sign))
            return false;
        cursor.Work += sign;
        return PairValue.IsQuoted(ref cursor, SkipBlanks(text, at + sign + 1));
    }

    /// <summary>A line of .netrc: machine h login bob password x.</summary>
    private static bool IsOfLogin(ReadOnlySpan<char> text, int start) =>
        text[Math.Max(0, start - LongestName)..start].Contains("login ", StringComparison.Ordinal)
        && text[Math.Max(0, start - Ahead)..start].Contains("machine ", StringComparison.Ordinal);

    /// <summary>IDENTIFIED [WITH plugin] BY or AS, [PASSWORD or VALUES], and the value.</summary>
    private static bool Identified(ref Cursor cursor, int end)
    {
        var text = cursor.Text;
        var rest = text.Slice(end, Math.Min(Ahead, text.Length - end));
        var by = rest.IndexOf(" by ", StringComparison.OrdinalIgnoreCase) is >= 0 and var first
            ? first : rest.IndexOf(" as ", StringComparison.OrdinalIgnoreCase);
        cursor.Work += rest.Length;
        if (by < 0 || rest[..by].ContainsAny(';', '\'', '"'))
            return false;
        var at = SkipBlanks(text, end + by + 4);
        foreach (var word in (ReadOnlySpan<string>)["PASSWORD ", "VALUES "])
        {
            if (text[at..].StartsWith(word, StringComparison.OrdinalIgnoreCase))
                at = SkipBlanks(text, at + word.Length);
        }

        return at < text.Length && IsQuotedOrWord(ref cursor, at);
    }

    private static string? Short(ReadOnlySpan<char> name)
    {
        if (name.StartsWith("mysql", StringComparison.OrdinalIgnoreCase) || name.Equals("sshpass", StringComparison.OrdinalIgnoreCase)
            || name.Equals("docker", StringComparison.OrdinalIgnoreCase) || name.StartsWith("mongo", StringComparison.OrdinalIgnoreCase))
            return " -p";
        if (name.Equals("redis-cli", StringComparison.OrdinalIgnoreCase))
            return " -a";
        return name.Equals("curl", StringComparison.OrdinalIgnoreCase) ? " -u" : null;
    }

    /// <summary>A short flag in the same command, with the value behind it; of user:password only the password goes.</summary>
    private static bool Command(ref Cursor cursor, int end, string flag, bool isPair)
    {
        var text = cursor.Text;
        var rest = text.Slice(end, Math.Min(Ahead, text.Length - end));
        rest = rest.IndexOfAny('\n', '|', ';') is >= 0 and var stop ? rest[..stop] : rest;
        cursor.Work += rest.Length;
        var found = rest.IndexOf(flag, StringComparison.Ordinal);
        if (found < 0)
            return false;
        var at = SkipBlanks(text, end + found + flag.Length);
        if (at >= text.Length || !IsQuotedOrWord(ref cursor, at))
            return false;
        if (!isPair)
            return cursor.Secret.ContainsAnyExceptInRange('0', '9');
        var colon = cursor.Secret.IndexOf(':');
        return colon >= 0 && colon + 1 < cursor.Secret.Length && cursor.Mark.Length(text[(cursor.Start + colon + 1)..]) == 0
            && cursor.Found(cursor.Start + colon + 1, cursor.End);
    }

    private static bool IsQuotedOrWord(ref Cursor cursor, int at)
    {
        if (cursor.Mark.Length(cursor.Text[at..]) > 0)
            return false;
        return PairValue.QuoteAt(cursor.Text, at) > 0 ? PairValue.IsQuoted(ref cursor, at) : Word(ref cursor, at);
    }

    private static int SkipBlanks(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && text[at] is ' ' or '\t')
            at++;
        return at;
    }

    private static bool Word(ref Cursor cursor, int at)
    {
        if (cursor.Text[at] is '-' or '\r' or '\n' or '|' or '>' or '<' or '&')
            return false;
        var end = cursor.FirstOf(s_blanks, at);
        var word = cursor.Text[at..end].TrimEnd("\"';,)]`");
        return word.Length > 0 && !s_prose.Contains(word.ToString()) && cursor.Found(at, at + word.Length);
    }

    private static int Start(ref Cursor cursor, int at)
    {
        var start = at;
        while (start > 0 && at - start < LongestName && PairScan.IsOfName(cursor.Text[start - 1]))
            start--;
        cursor.Work += at - start;
        return start;
    }

    private static int End(ref Cursor cursor, int at)
    {
        var end = at;
        while (end < cursor.Text.Length && end - at < LongestName && PairScan.IsOfName(cursor.Text[end]))
            end++;
        cursor.Work += end - at;
        return end;
    }
}
