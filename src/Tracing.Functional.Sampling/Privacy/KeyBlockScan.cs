using System.Buffers;

namespace Tracing.Functional.Privacy;

// Private keys in PEM, OpenPGP and SSH2 armour, from BEGIN to END, or to the text's end if END is missing, and those of PuTTY. Public keys
// and certificates stay.
internal readonly struct KeyBlockScan : IScan
{
    private const string Putty = "Private-Lines: ";
    private const string PuttyEnd = "Private-MAC";
    private const int Line = 11;
    private const string Kind = "PRIVATE KEY";
    private const string Dashes = "----";
    private const int LongestLabel = 48;
    private static readonly SearchValues<string> s_begins =
        SearchValues.Create(["-----BEGIN ", "---- BEGIN ", Putty], StringComparison.Ordinal);

    private static readonly SearchValues<string> s_ends = SearchValues.Create(["-----END ", "---- END "], StringComparison.Ordinal);

    public static bool MayFind(ReadOnlySpan<char> text) => text.Length > Line + Kind.Length && text.ContainsAny(s_begins);

    public static bool Next(ref Cursor cursor, KeyRules keys)
    {
        while (FindLabel(ref cursor, s_begins, Line) is >= 0 and var start)
        {
            if (cursor.Text[start] == 'P')
                return IsPutty(ref cursor, start);
            if (cursor.At > start + Line)
                return cursor.Found(start, End(ref cursor));
        }

        return cursor.Over();
    }

    private static int End(ref Cursor cursor)
    {
        while (FindLabel(ref cursor, s_ends, Line - 2) is >= 0 and var start)
        {
            if (cursor.At == start + Line - 2)
                continue;
            var rest = cursor.Text[cursor.At..];
            var dashes = rest[..Math.Min(LongestLabel, rest.Length)].IndexOf(Dashes, StringComparison.Ordinal);
            if (dashes < 0)
                return cursor.At;
            var end = dashes + Dashes.Length;
            return cursor.At + (end < rest.Length && rest[end] == '-' ? end + 1 : end);
        }

        return cursor.Text.Length;
    }

    /// <summary>The lines of a PuTTY key, up to its check sum.</summary>
    private static bool IsPutty(ref Cursor cursor, int start)
    {
        var begin = start + Putty.Length;
        var rest = cursor.Text[begin..];
        var end = rest.IndexOf(PuttyEnd, StringComparison.Ordinal);
        var length = end < 0 ? rest.Length : end;
        cursor.Work += length;
        if (length > 0 && cursor.Mark.Length(rest) == 0)
            return cursor.Found(begin, begin + length);
        cursor.At = begin + length;
        return false;
    }

    /// <summary>
    /// The index of the next such line, -1 if there is none. If its label names a private key, the cursor is behind the label then.
    /// </summary>
    private static int FindLabel(ref Cursor cursor, SearchValues<string> lines, int length)
    {
        var found = cursor.Text[cursor.At..].IndexOfAny(lines);
        if (found < 0)
            return -1;

        var start = cursor.At + found;
        cursor.At = start + length;
        var label = cursor.Text.Slice(cursor.At, Math.Min(LongestLabel, cursor.Text.Length - cursor.At));
        var kind = label.IndexOf(Kind, StringComparison.Ordinal);
        cursor.Work += found + label.Length;
        if (kind >= 0 && !label[..kind].ContainsAny('-', '\r', '\n'))
            cursor.At += kind + Kind.Length;
        return start;
    }
}
