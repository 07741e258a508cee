using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tracing.Functional.W3C;

// The tracestate field of W3C Trace Context level 2, as a whole: a list that breaks a rule is dropped, the others go on in their shortest
// form. A list that is in that form already is handed on as it is, without a copy.
internal static class TraceStateList
{
    public const string Field = "tracestate";
    private const int MostMembers = 32;
    private const int LongestPart = 256;

    /// <summary>A list of 32 longest members is half as long; what does not fit is dropped unread, so that joining is bounded.</summary>
    public const int LongestJoined = 32_768;
    private static readonly SearchValues<char> s_key = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-*/@");
    private static readonly SearchValues<char> s_value = SearchValues.Create(
        Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code).Where(letter => letter is not (',' or '=')).ToArray());

    private static string? s_lastWritten;

    /// <summary>The list of all header values; null if it is empty or breaks a rule.</summary>
    public static string? Read(HeaderValues values) =>
        values.IsMany ? (values.Join(LongestJoined) is { } joined ? Read(joined) : null) : Read(values.One);

    /// <summary>The list, the same string if nothing has to change; null if it is empty or breaks a rule.</summary>
    public static string? Read(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;

        Span<Member> members = stackalloc Member[MostMembers];
        var (count, seen, isClean) = (0, 0, true);
        for (var start = 0; start <= text.Length;)
        {
            var rest = text.AsSpan(start);
            var comma = rest.IndexOf(',');
            var raw = comma < 0 ? rest : rest[..comma];
            var member = raw.Trim(" \t");
            var at = start + (raw.Length - raw.TrimStart(" \t").Length);
            start += raw.Length + 1;
            isClean &= member.Length == raw.Length && member.Length > 0;
            if (member.Length == 0)
                continue;
            if (seen++ == MostMembers || !TryReadKey(member, out var keyLength))
                return null;
            if (Holds(text, members[..count], member[..keyLength]))
                isClean = false;
            else
                members[count++] = new Member(at, keyLength, member.Length);
        }

        return isClean ? text : Join(text, members[..count]);
    }

    /// <summary>The list that a span sends: what a user set on it may be anything. Most spans in a row send the same text.</summary>
    public static string? ToSend(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (ReferenceEquals(text, s_lastWritten))
            return text;
        var list = Read(text);
        if (ReferenceEquals(list, text))
            s_lastWritten = text;
        return list;
    }

    private static bool TryReadKey(ReadOnlySpan<char> member, out int keyLength)
    {
        keyLength = member.IndexOf('=');
        if (keyLength is < 1 or > LongestPart)
            return false;
        var value = member[(keyLength + 1)..];
        return char.IsAsciiLetterOrDigit(member[0]) && !member[..keyLength].ContainsAnyExcept(s_key)
            && value.Length is > 0 and <= LongestPart && !value.ContainsAnyExcept(s_value);
    }

    private static bool Holds(string text, ReadOnlySpan<Member> members, ReadOnlySpan<char> key)
    {
        foreach (var member in members)
        {
            if (text.AsSpan(member.Start, member.KeyLength).SequenceEqual(key))
                return true;
        }

        return false;
    }

    private static string? Join(string text, ReadOnlySpan<Member> members)
    {
        if (members.Length == 0)
            return null;
        var joined = new DefaultInterpolatedStringHandler(0, 0);
        for (var i = 0; i < members.Length; i++)
        {
            if (i > 0)
                joined.AppendLiteral(",");
            joined.AppendFormatted(text.AsSpan(members[i].Start, members[i].Length));
        }

        return joined.ToStringAndClear();
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Member(int Start, int KeyLength, int Length);
}
