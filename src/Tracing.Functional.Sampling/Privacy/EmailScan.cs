using System.Buffers;

namespace Tracing.Functional.Privacy;

// E-mail addresses.
internal readonly struct EmailScan : IScan
{
    private const int LongestLocal = 64;
    private const int LongestDomain = 255;
    private static readonly SearchValues<char> s_local =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._%+-");

    private static readonly SearchValues<char> s_domain =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-");

    public static bool MayFind(ReadOnlySpan<char> text) => text.Contains('@');

    public static bool Next(ref Cursor cursor, KeyRules keys)
    {
        while (cursor.Text[cursor.At..].IndexOf('@') is >= 0 and var found)
        {
            var sign = cursor.At + found;
            var before = cursor.Text[Math.Max(cursor.At, sign - LongestLocal)..sign];
            var start = sign - before.Length + before.LastIndexOfAnyExcept(s_local) + 1;
            var after = cursor.Text.Slice(sign + 1, Math.Min(LongestDomain, cursor.Text.Length - sign - 1));
            var length = after.IndexOfAnyExcept(s_domain) is >= 0 and var other ? other : after.Length;
            cursor.Work += found + before.Length + length;
            cursor.At = sign + 1;
            var domain = after[..length].TrimEnd(".-");
            if (start < sign && IsDomain(domain))
                return cursor.Found(start, sign + 1 + domain.Length);
        }

        return cursor.Over();
    }

    private static bool IsDomain(ReadOnlySpan<char> domain)
    {
        var dot = domain.LastIndexOf('.');
        return dot > 0 && domain.Length - dot > 2 && !domain[(dot + 1)..].ContainsAnyInRange('0', '9');
    }
}
