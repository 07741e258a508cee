using System.Buffers;
using System.Buffers.Text;

namespace Tracing.Functional.Privacy;

// Tokens with a form of their own: behind Bearer, Basic, Negotiate and NTLM, and JSON web tokens.
internal readonly struct TokenScan : IScan
{
    private const int ShortestSegment = 8;
    private const int LongestBasic = 1024;
    private const int LongestScheme = 9;
    private const int LongToken = 16;

    private static readonly SearchValues<string> s_starts =
        SearchValues.Create(["eyJ", "bearer", "basic", "negotiate", "ntlm"], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<char> s_token = Letters.With("_-.~+/");

    public static bool MayFind(ReadOnlySpan<char> text) => text.Length > ShortestSegment && text.ContainsAny(s_starts);

    public static bool Next(ref Cursor cursor, KeyRules keys)
    {
        while (cursor.Text[cursor.At..].IndexOfAny(s_starts) is >= 0 and var found)
        {
            var start = cursor.At + found;
            cursor.Work += found + 1;
            cursor.At = start + 1;
            if (!IsFound(ref cursor, start))
                continue;
            // Its last word may be the scheme of the next token.
            cursor.At = Math.Max(start + 1, cursor.End - LongestScheme);
            return true;
        }

        return cursor.Over();
    }

    private static bool IsFound(ref Cursor cursor, int start)
    {
        var rest = cursor.Text[start..];
        if (rest.StartsWith("eyJ", StringComparison.Ordinal))
            return start >= cursor.Known && IsWebToken(ref cursor, start);
        if (rest.StartsWith("bearer", StringComparison.OrdinalIgnoreCase))
            return IsScheme(ref cursor, start + 6, isBasic: false);
        if (rest.StartsWith("basic", StringComparison.OrdinalIgnoreCase))
            return IsScheme(ref cursor, start + 5, isBasic: true);
        return IsScheme(ref cursor, start + (rest[1] is 't' or 'T' ? 4 : 9), isBasic: false) && cursor.Secret.Length >= LongToken
            && Looks.IsMixed(cursor.Secret);
    }

    /// <summary>Three parts, or five, between dots; the last may be empty.</summary>
    private static bool IsWebToken(ref Cursor cursor, int start)
    {
        var header = cursor.FirstNotOf(Letters.Word, start);
        cursor.Known = header;
        if (header - start < ShortestSegment || header >= cursor.Text.Length || cursor.Text[header] != '.')
            return false;

        var payload = cursor.FirstNotOf(Letters.Word, header + 1);
        if (payload - header - 1 < ShortestSegment)
            return false;

        var end = payload;
        for (var part = 2; part < 5 && end < cursor.Text.Length && cursor.Text[end] == '.'; part++)
            end = cursor.FirstNotOf(Letters.Word, end + 1);
        return cursor.Found(start, end > payload && cursor.Text[end - 1] == '.' ? end - 1 : end);
    }

    /// <summary>Base64 of a user, a colon and a password that begins here.</summary>
    public static bool IsCredentials(ref Cursor cursor, int start)
    {
        var end = cursor.FirstNotOf(s_token, start);
        while (end < cursor.Text.Length && cursor.Text[end] == '=')
            end++;
        return end - start >= ShortestSegment && IsCredentials(cursor.Text[start..end]) && cursor.Found(start, end);
    }

    private static bool IsScheme(ref Cursor cursor, int at, bool isBasic)
    {
        var start = at;
        while (start < cursor.Text.Length && start - at < 8 && cursor.Text[start] is ' ' or '\t')
            start++;
        if (start == at && cursor.Text[at..].StartsWith("%20", StringComparison.Ordinal))
            start += 3;
        if (start == at && start < cursor.Text.Length && cursor.Text[start] == '+')
            start++;
        if (start == at || start >= cursor.Text.Length)
            return false;

        var end = cursor.FirstNotOf(s_token, start);
        while (end > start && cursor.Text[end - 1] == '.')
            end--;
        var padding = end;
        while (end < cursor.Text.Length && end - padding < 4 && cursor.Text[end] == '=')
            end++;
        var token = cursor.Text[start..end];
        return (isBasic ? IsCredentials(token) : Looks.LikeToken(token)) && cursor.Found(start, end);
    }

    /// <summary>Base64 of a user, a colon and a password.</summary>
    private static bool IsCredentials(ReadOnlySpan<char> token)
    {
        if (token.Length < 4)
            return false;
        Span<byte> ascii = stackalloc byte[LongestBasic];
        token = token.TrimEnd('=');
        var length = Math.Min(token.Length, LongestBasic - 4);
        System.Text.Encoding.ASCII.GetBytes(token[..length], ascii);
        // Of the alphabet for URLs too, cut off, and without the padding. What is cut off leaves bits behind, which the decoder would refuse
        // in front of padding. The letter of no bits takes its place: what it adds is never a colon.
        ascii[..length].Replace((byte)'-', (byte)'+');
        ascii[..length].Replace((byte)'_', (byte)'/');
        while (length % 4 != 0)
            ascii[length++] = (byte)'A';
        return Base64.DecodeFromUtf8InPlace(ascii[..length], out var written) == OperationStatus.Done
            && ascii[..written].Contains((byte)':');
    }
}
