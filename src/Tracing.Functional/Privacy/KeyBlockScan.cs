namespace Tracing.Functional.Privacy;

// Private keys in PEM and OpenPGP armour, from BEGIN to END; without an END to the text's end. Public keys and certificates stay.
internal readonly struct KeyBlockScan : IScan
{
    private const string Begin = "-----BEGIN ";
    private const string Ending = "-----END ";
    private const string Dashes = "-----";
    private const int LongestLabel = 48;

    public static bool Next(ref Cursor cursor, KeyRules keys)
    {
        while (cursor.Text[cursor.At..].IndexOf(Begin, StringComparison.Ordinal) is >= 0 and var found)
        {
            var start = cursor.At + found;
            var label = cursor.Text.Slice(start + Begin.Length, Math.Min(LongestLabel, cursor.Text.Length - start - Begin.Length));
            cursor.Work += found + label.Length;
            cursor.At = start + Begin.Length;
            if (label.IndexOf("PRIVATE KEY", StringComparison.Ordinal) >= 0)
                return cursor.Found(start, End(ref cursor));
        }

        return cursor.Over();
    }

    private static int End(ref Cursor cursor)
    {
        var text = cursor.Text;
        var ending = text[cursor.At..].IndexOf(Ending, StringComparison.Ordinal);
        if (ending < 0)
            return text.Length;

        var label = cursor.At + ending + Ending.Length;
        var line = text.Slice(label, Math.Min(LongestLabel + Dashes.Length, text.Length - label));
        var dashes = line.IndexOf(Dashes, StringComparison.Ordinal);
        cursor.Work += ending + line.Length;
        return dashes < 0 ? label + line.Length : label + dashes + Dashes.Length;
    }
}
