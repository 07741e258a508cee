using System.Buffers;

namespace Tracing.Functional.Privacy;

// Names of secrets beside their values within a text: connection strings, queries of URLs, JSON, headers, logs.
// Where the value ends is in PairValue.
internal readonly struct PairScan : IScan
{
    private const int LongestName = 64;
    private const int MostBlanks = 4;
    private static readonly SearchValues<char> s_signs = SearchValues.Create("=:");

    public static bool Next(ref Cursor cursor, KeyRules keys)
    {
        while (cursor.At < cursor.Text.Length)
        {
            var sign = cursor.FirstOf(s_signs, cursor.At);
            if (sign == cursor.Text.Length)
                break;

            cursor.At = sign + 1;
            if (IsFound(ref cursor, sign, keys))
                return true;
        }

        return cursor.Over();
    }

    private static bool IsFound(ref Cursor cursor, int sign, KeyRules keys)
    {
        var text = cursor.Text;
        var (start, end) = Name(ref cursor, sign);
        if (start == end)
            return false;

        var name = text[start..end];
        var before = start > 0 ? text[start - 1] : '\0';
        if (!keys.IsSecretName(name, isQuery: text[sign] == '=' && before is '\0' or '?' or '&' or ';', out var isLine))
            return false;

        var pair = new Pair(start, end, sign, text[sign] == '=', before, isLine);
        return PairValue.IsFound(ref cursor, pair, keys);
    }

    /// <summary>The word in front of the sign, without quotes, brackets and blanks between them.</summary>
    private static (int Start, int End) Name(ref Cursor cursor, int sign)
    {
        var text = cursor.Text;
        var end = sign;
        while (end > 0 && sign - end < MostBlanks && text[end - 1] is ' ' or '"' or '\'' or ']' or '`' or '\\')
            end--;
        var start = end;
        while (start > 0 && end - start < LongestName && IsOfName(text[start - 1]))
            start--;
        cursor.Work += sign - start;
        return (start, end);
    }

    private static bool IsOfName(char c) => char.IsLetterOrDigit(c) || c is '_' or '-' or '.';
}
