using System.Buffers;

namespace Tracing.Functional.Privacy;

// Elements of markup that are named like a secret: <password>x</password>, with a namespace, attributes or a CDATA section. And the parts
// of .NET's RSA keys in XML.
internal readonly struct MarkupScan : IScan
{
    private const int LongestName = 64;
    private const int LongestTag = 512;
    private const int LongestKey = 4_096;
    private const string Value = " value=";
    private const string Data = "<![CDATA[";
    private const string KeyStart = "<RSAKeyValue>";
    private const string KeyEnd = "</RSAKeyValue>";

    public static bool MayFind(ReadOnlySpan<char> text) => text.Contains('<');

    public static bool Next(ref Cursor cursor, KeyRules keys)
    {
        while (cursor.Text[cursor.At..].IndexOf('<') is >= 0 and var found)
        {
            var open = cursor.At + found;
            cursor.Work += found + 1;
            cursor.At = open + 1;
            if (IsKey(ref cursor, open) || IsElement(ref cursor, open, keys))
                return true;
        }

        return cursor.Over();
    }

    /// <summary>What is between the tags; begin is behind the bracket of the opening one.</summary>
    public static bool IsContent(ref Cursor cursor, int begin)
    {
        var rest = cursor.Text[begin..];
        if (rest.TrimStart() is var content && content.StartsWith(Data, StringComparison.Ordinal))
        {
            begin += rest.Length - content.Length + Data.Length;
            return Until(ref cursor, begin, "]]>");
        }

        return Until(ref cursor, begin, "</");
    }

    private static bool Until(ref Cursor cursor, int begin, string close)
    {
        if (begin < cursor.Shut)
            return false;
        var rest = cursor.Text[begin..];
        var length = rest.IndexOf(close, StringComparison.Ordinal);
        cursor.Work += (length < 0 ? rest.Length : length) + 1;
        // Without an end, the text is cut off. It is looked for once.
        if (length < 0)
            (length, cursor.Shut) = (rest.Length, cursor.Text.Length);
        var value = rest[..length];
        if (value.TrimStart() is { IsEmpty: true } or ['<', ..] || cursor.Mark.Length(value) == value.Length)
            return false;
        return cursor.Found(begin, begin + length);
    }

    private static bool IsElement(ref Cursor cursor, int open, KeyRules keys)
    {
        var text = cursor.Text;
        var (start, end) = (open + 1, open + 1);
        while (end < text.Length && end - open < LongestName && (PairScan.IsOfName(text[end]) || text[end] == ':'))
        {
            if (text[end] == ':')
                start = end + 1;
            end++;
        }

        cursor.Work += end - open;
        // A bracket behind a name is that of a generic type.
        if (end == start || end == text.Length || text[end] is not ('>' or ' ' or '\t' or '\r' or '\n')
            || (open > 0 && char.IsLetterOrDigit(text[open - 1]) && !HasEnd(text, end))
            || !PairScan.NameKind(ref cursor, start, end, keys).IsSecret)
            return false;
        var tag = text.Slice(end, Math.Min(LongestTag, text.Length - end)).IndexOf('>');
        if (tag > 0 && text.Slice(end, tag).IndexOf(Value, StringComparison.OrdinalIgnoreCase) is >= 0 and var value
            && PairValue.IsQuoted(ref cursor, end + value + Value.Length))
            return true;
        return tag >= 0 && text[end + tag - 1] != '/' && IsContent(ref cursor, end + tag + 1);
    }

    private static bool HasEnd(ReadOnlySpan<char> text, int from) =>
        text.Slice(from, Math.Min(LongestTag, text.Length - from)).Contains("</", StringComparison.Ordinal);

    private static bool IsKey(ref Cursor cursor, int open)
    {
        if (!cursor.Text[open..].StartsWith(KeyStart, StringComparison.Ordinal))
            return false;
        var rest = cursor.Text.Slice(open, Math.Min(LongestKey, cursor.Text.Length - open));
        var end = rest.IndexOf(KeyEnd, StringComparison.Ordinal);
        var key = end < 0 ? rest : rest[..end];
        cursor.Work += key.Length;
        if (!key.Contains("<D>", StringComparison.Ordinal) && !key.Contains("<P>", StringComparison.Ordinal))
            return false;
        return cursor.Found(open + KeyStart.Length, open + key.Length);
    }
}
