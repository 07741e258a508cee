using System.Buffers;

namespace Tracing.Functional.Privacy;

// Names of secrets beside their values within a text: connection strings, queries of URLs, JSON, headers, logs. PairValue finds the value,
// PairNaming a value that is named by a value.
internal readonly struct PairScan : IScan
{
    private const int LongestName = 64;
    private const int MostBlanks = 8;
    private const int Deepest = 8;
    private static readonly SearchValues<char> s_signs = SearchValues.Create("=:");

    public static bool MayFind(ReadOnlySpan<char> text) => text.ContainsAny(s_signs);

    public static bool Next(ref Cursor cursor, KeyRules keys)
    {
        while (cursor.At < cursor.Text.Length)
        {
            var sign = cursor.FirstOf(s_signs, cursor.At);
            if (sign == cursor.Text.Length)
                break;

            var isFound = IsFound(ref cursor, sign, keys);
            cursor.At = sign + 1;
            if (!isFound)
                continue;
            GoOn(ref cursor, sign);
            return true;
        }

        return cursor.Over();
    }

    public static KeyRules.NameKind NameKind(ref Cursor cursor, int start, int end, KeyRules keys)
    {
        var name = cursor.Text[start..end];
        ref var seen = ref cursor.Names[Cursor.SeenNames.PlaceOf(name)];
        if (name.Length != seen.Length || !name.SequenceEqual(cursor.Text.Slice(seen.At, seen.Length)))
            seen = new Cursor.SeenName(start, name.Length, keys.NameKindOf(name));
        return seen.Kind;
    }

    public static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' || (c > 127 && char.IsLetterOrDigit(c));

    /// <summary>
    /// A name within the value may have a value that ends later. If there are too many such names, only the last sign of the value counts.
    /// </summary>
    private static void GoOn(ref Cursor cursor, int sign)
    {
        cursor.Depth = sign < cursor.Covered ? cursor.Depth + 1 : 0;
        cursor.Covered = Math.Max(cursor.Covered, cursor.End);
        if (cursor.Depth >= Deepest)
            cursor.At = Math.Max(cursor.At, cursor.Covered - 1);
    }

    private static bool IsFound(ref Cursor cursor, int sign, KeyRules keys)
    {
        var text = cursor.Text;
        var (start, end) = Name(ref cursor, sign);
        if (start == end)
            return false;

        var name = NameKind(ref cursor, start, end, keys);
        if (name.IsNaming)
            return PairNaming.IsFound(ref cursor, start, sign, keys);
        if (!name.IsSecret && IsAuth(text[start..end]))
            return PairValue.IsCredentials(ref cursor, sign);
        var before = start > 0 ? text[start - 1] : '\0';
        if (!name.IsSecret && !(name.IsSecretInQuery && text[sign] == '=' && before is '\0' or '?' or '&' or ';' or ' '))
            return false;

        return PairValue.IsFound(ref cursor, new PairValue.Pair(start, end, sign, text[sign] == '=', before, name.IsLine), keys);
    }

    /// <summary>In configurations of Docker and npm: the value may be that of Basic.</summary>
    private static bool IsAuth(ReadOnlySpan<char> name) => name is "auth" or "_auth";

    /// <summary>The word in front of the sign. Quotes, brackets and blanks may stand between them.</summary>
    private static (int Start, int End) Name(ref Cursor cursor, int sign)
    {
        var text = cursor.Text;
        var end = sign;
        if (text[sign] == '=' && end > 0 && text[end - 1] is ':' or '?' or '+')
            end--;
        while (end > 0 && sign - end < MostBlanks && text[end - 1] is ' ' or '"' or '\'' or ']' or '`' or '\\' or '”' or '’' or '»' or '\t')
            end--;
        var start = end;
        while (start > 0 && end - start < LongestName && IsOfName(text[start - 1]))
            start--;
        cursor.Work += sign - start;
        return (start, end);
    }
}
