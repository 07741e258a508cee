using System.Buffers;

namespace Tracing.Functional.Privacy;

// User and password in front of a URL's host. A user without a password stays, unless it looks like a token.
internal readonly struct UrlScan : IScan
{
    private const int LongestStray = 256;
    private static readonly SearchValues<char> s_ends = SearchValues.Create("/?#\"'`<>\\ \t\r\n");
    private static readonly SearchValues<char> s_blanks = SearchValues.Create("\"'`<> \t\r\n");

    public static bool MayFind(ReadOnlySpan<char> text) => text.Contains("://", StringComparison.Ordinal);

    public static bool Next(ref Cursor cursor, KeyRules keys)
    {
        while (cursor.Text[cursor.At..].IndexOf("://", StringComparison.Ordinal) is >= 0 and var found)
        {
            var start = cursor.At + found + 3;
            cursor.Work += found;
            var end = cursor.FirstOf(s_ends, start);
            cursor.At = start;
            var host = cursor.Text[start..end].LastIndexOf('@');
            if (host < 0)
                host = BehindStray(cursor.Text, start, end);
            if (host > 0 && IsSecret(cursor.Text.Slice(start, host), cursor.Mark))
                return cursor.Found(start, start + host);
        }

        return cursor.Over();
    }

    /// <summary>A password may hold a slash that was not escaped. Then the port is no number, and the host comes later.</summary>
    private static int BehindStray(ReadOnlySpan<char> text, int start, int end)
    {
        // The colons within the brackets are those of an address.
        var bracket = text[start..end] is ['[', ..] ? Math.Max(0, text[start..end].IndexOf(']')) : 0;
        var port = text[(start + bracket)..end].IndexOf(':') is >= 0 and var colon ? bracket + colon : -1;
        if (port < 0 || end == text.Length || text[end] is not ('/' or '?' or '#'))
            return -1;
        if (!text[(start + port + 1)..end].ContainsAnyExceptInRange('0', '9'))
            return -1;

        var rest = text.Slice(start, Math.Min(LongestStray, text.Length - start));
        var blank = rest.IndexOfAny(s_blanks);
        return (blank < 0 ? rest : rest[..blank]).LastIndexOf('@');
    }

    private static bool IsSecret(ReadOnlySpan<char> user, Mark mark)
    {
        var password = user.IndexOf(':');
        return password < 0 ? IsToken(user) : IsToken(user[..password]) || (password + 1 < user.Length && !mark.Is(user[(password + 1)..]));
    }

    private static bool IsToken(ReadOnlySpan<char> user) => user.Length >= 16 && user.ContainsAnyInRange('0', '9');
}
