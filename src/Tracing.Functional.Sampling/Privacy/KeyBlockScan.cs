namespace Tracing.Functional.Privacy;

// Private keys in PEM and OpenPGP armour, from BEGIN to END, or to the text's end if END is missing. Public keys and certificates stay.
internal readonly struct KeyBlockScan : IScan
{
    private const string Begin = "-----BEGIN ";
    private const string Ending = "-----END ";
    private const string Kind = "PRIVATE KEY";
    private const string Dashes = "-----";
    private const int LongestLabel = 48;

    public static bool MayFind(ReadOnlySpan<char> text) =>
        text.Length > Begin.Length + Kind.Length && text.Contains(Begin, StringComparison.Ordinal);

    public static bool Next(ref Cursor cursor, KeyRules keys)
    {
        while (FindLabel(ref cursor, Begin) is >= 0 and var start)
        {
            if (cursor.At > start + Begin.Length)
                return cursor.Found(start, End(ref cursor));
        }

        return cursor.Over();
    }

    private static int End(ref Cursor cursor)
    {
        while (FindLabel(ref cursor, Ending) is >= 0 and var start)
        {
            if (cursor.At == start + Ending.Length)
                continue;
            var rest = cursor.Text[cursor.At..];
            var dashes = rest[..Math.Min(LongestLabel, rest.Length)].IndexOf(Dashes, StringComparison.Ordinal);
            return dashes < 0 ? cursor.At : cursor.At + dashes + Dashes.Length;
        }

        return cursor.Text.Length;
    }

    /// <summary>
    /// The index of the next such line, -1 if there is none. If its label names a private key, the cursor is behind the label then.
    /// </summary>
    private static int FindLabel(ref Cursor cursor, string line)
    {
        var found = cursor.Text[cursor.At..].IndexOf(line, StringComparison.Ordinal);
        if (found < 0)
            return -1;

        var start = cursor.At + found;
        cursor.At = start + line.Length;
        var label = cursor.Text.Slice(cursor.At, Math.Min(LongestLabel, cursor.Text.Length - cursor.At));
        var kind = label.IndexOf(Kind, StringComparison.Ordinal);
        cursor.Work += found + label.Length;
        if (kind >= 0 && !label[..kind].ContainsAny('-', '\r', '\n'))
            cursor.At += kind + Kind.Length;
        return start;
    }
}
