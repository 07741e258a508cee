using System.Buffers;

namespace Tracing.Functional.Privacy;

// Tokens without a prefix that have a form: those of Telegram's and Discord's bots, and addresses that are secrets themselves, such as
// webhooks. (Facts: gitleaks, detect-secrets, and the vendors' pages.)
internal readonly struct FormScan : IScan
{
    private const int ShortestTelegram = 30;
    private const int ShortestUser = 5;
    private const int LongestUser = 16;
    private const int ShortestPath = 16;
    private const int LongestAzure = 44;
    private static readonly SearchValues<string> s_starts = SearchValues.Create(
        [":AA", "hooks.slack.com/", "/api/webhooks/", ".webhook.office.com/webhookb2/", "Q~", ".atlasv1."], StringComparison.Ordinal);

    private static readonly SearchValues<char> s_path = Letters.With("_-/@");

    private static readonly SearchValues<char> s_azure = Letters.With("_-.~");

    public static bool MayFind(ReadOnlySpan<char> text) =>
        text.Length > ShortestTelegram && (text.ContainsAny(s_starts) || text.Contains('.'));

    public static bool Next(ref Cursor cursor, KeyRules keys)
    {
        while (cursor.At < cursor.Text.Length)
        {
            // A dot first, since that of Discord is the only form that begins with none of the others.
            var found = cursor.Text[cursor.At..].IndexOfAny(s_starts);
            var at = found < 0 ? cursor.Text.Length : cursor.At + found;
            if (Discord(ref cursor, at))
                return true;
            if (found < 0)
                break;
            cursor.Work += found + 1;
            cursor.At = at + 1;
            if (IsFound(ref cursor, at))
                return true;
        }

        return cursor.Over();
    }

    private static bool IsFound(ref Cursor cursor, int at) => cursor.Text[at] switch
    {
        ':' => Telegram(ref cursor, at),
        'Q' => Azure(ref cursor, at),
        '.' when cursor.Text[at + 1] == 'a' => Terraform(ref cursor, at),
        _ => Path(ref cursor, at),
    };

    /// <summary>A number of the bot, a colon, and 35 characters that begin with AA.</summary>
    private static bool Telegram(ref Cursor cursor, int colon)
    {
        var start = colon;
        while (start > 0 && colon - start < LongestUser && char.IsAsciiDigit(cursor.Text[start - 1]))
            start--;
        var end = cursor.FirstNotOf(Letters.Word, colon + 1);
        return colon - start >= ShortestUser && end - colon - 1 >= ShortestTelegram && cursor.Found(start, end);
    }

    /// <summary>Three characters and a digit, Q~, and 31 to 34 more.</summary>
    private static bool Azure(ref Cursor cursor, int at)
    {
        if (at < 4 || !char.IsAsciiDigit(cursor.Text[at - 1]))
            return false;
        var rest = cursor.Text.Slice(at, Math.Min(LongestAzure, cursor.Text.Length - at));
        var length = rest.IndexOfAnyExcept(s_azure) is >= 0 and var other ? other : rest.Length;
        cursor.Work += length;
        var (start, end) = (at - 4, at + length);
        return length >= 2 + 30 && length < LongestAzure && !cursor.Text[start..at].ContainsAnyExcept(s_azure) && cursor.Found(start, end);
    }

    private static bool Terraform(ref Cursor cursor, int at)
    {
        var start = at;
        while (start > 0 && at - start < 14 && char.IsAsciiLetterOrDigit(cursor.Text[start - 1]))
            start--;
        var end = cursor.FirstNotOf(Letters.Word, at + ".atlasv1.".Length);
        return at - start == 14 && end - at > 40 && cursor.Found(start, end);
    }

    /// <summary>The path behind the host is the secret.</summary>
    private static bool Path(ref Cursor cursor, int at)
    {
        var text = cursor.Text[at..];
        var begin = at + (text.StartsWith("hooks", StringComparison.Ordinal) ? "hooks.slack.com/".Length
            : text.StartsWith("/api", StringComparison.Ordinal) ? "/api/webhooks/".Length : ".webhook.office.com/webhookb2/".Length);
        var end = cursor.FirstNotOf(s_path, begin);
        return end - begin >= ShortestPath && cursor.Text[begin..end].Contains('/') && cursor.Found(begin, end);
    }

    /// <summary>24 to 28 characters that begin with M, N or O, six, and 27 to 38, between dots.</summary>
    private static bool Discord(ref Cursor cursor, int before)
    {
        var at = Math.Max(cursor.At, cursor.Known);
        while (at < before && cursor.Text[at..before].IndexOf('.') is >= 0 and var found)
        {
            var dot = at + found;
            at = dot + 1;
            cursor.Known = at;
            cursor.Work++;
            if (dot + 7 >= cursor.Text.Length || cursor.Text[dot + 7] != '.' || dot < 24)
                continue;
            var start = dot;
            while (start > 0 && dot - start < 29 && Letters.Word.Contains(cursor.Text[start - 1]))
                start--;
            cursor.Work += dot - start;
            if (dot - start is < 24 or > 28 || cursor.Text[start] is not ('M' or 'N' or 'O')
                || cursor.Text[(dot + 1)..(dot + 7)].ContainsAnyExcept(Letters.Word))
                continue;
            var end = cursor.FirstNotOf(Letters.Word, dot + 8);
            if (end - dot - 8 is >= 27 and <= 40)
                return cursor.Found(start, end);
        }

        return false;
    }
}
