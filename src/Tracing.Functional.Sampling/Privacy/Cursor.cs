using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tracing.Functional.Privacy;

// The position of a scanner in a text, and what it found. Work counts the characters that were looked at one by one: a test shows that it
// grows with the text's length and no faster.
internal ref struct Cursor(ReadOnlySpan<char> text, Mark mark)
{
    private static readonly System.Buffers.SearchValues<string> s_sql = System.Buffers.SearchValues.Create(
        [
            "select ", "insert into", "update ", "delete from", "merge ", "where ", "exec ", "call ", "values", "create ", "alter ",
            "grant ", "having ", "declare ",
        ],
        StringComparison.OrdinalIgnoreCase);

    public readonly ReadOnlySpan<char> Text = text;
    public readonly Mark Mark = mark;
    public int At;
    public int Start;
    public int End;
    public long Work;

    /// <summary>No JSON web token begins before here, so the scanner looks at this part only once.</summary>
    public int Known;

    /// <summary>No token with a well-known prefix begins before here.</summary>
    public int Plain;

    /// <summary>The first semicolon or line end behind the place that was asked for last; -1 if none was.</summary>
    public int Stop = -1;

    /// <summary>Names that were looked up. Long texts repeat theirs.</summary>
    public SeenNames Names;

    /// <summary>The end of the furthest value that was found, and how many names were found within it.</summary>
    public int Covered;
    public int Depth;

    /// <summary>No element of markup that begins before here is closed.</summary>
    public int Shut;

    /// <summary>The first statement of SQL in the text; -1 if nobody has looked yet.</summary>
    private int _sql = -1;

    public readonly ReadOnlySpan<char> Secret => Text[Start..End];

    public bool Found(int start, int end)
    {
        (Start, End, At) = (start, end, end);
        return true;
    }

    public bool Over()
    {
        At = Text.Length;
        return false;
    }

    /// <summary>The index of the first of the characters from a place on; the text's end if there is none.</summary>
    public int FirstOf(System.Buffers.SearchValues<char> values, int from)
    {
        var found = Text[from..].IndexOfAny(values);
        var end = found < 0 ? Text.Length : from + found;
        Work += end - from + 1;
        return end;
    }

    /// <summary>The index of the first other character from a place on; the text's end if there is none.</summary>
    public int FirstNotOf(System.Buffers.SearchValues<char> values, int from)
    {
        var found = Text[from..].IndexOfAnyExcept(values);
        var end = found < 0 ? Text.Length : from + found;
        Work += end - from + 1;
        return end;
    }

    /// <summary>Whether a statement of SQL begins in front of a place.</summary>
    public bool IsSql(int at)
    {
        if (_sql < 0)
        {
            var found = Text.IndexOfAny(s_sql);
            Work += found < 0 ? Text.Length : found;
            _sql = found < 0 ? int.MaxValue : found;
        }

        return _sql < at;
    }

    /// <summary>A place in the text that holds a name, and what the name says of its value.</summary>
    [StructLayout(LayoutKind.Auto)]
    public readonly record struct SeenName(int At, int Length, KeyRules.NameKind Kind);

    /// <summary>The last names of a text. A name replaces one that has the same sum of length and first letter, modulo four.</summary>
    [InlineArray(Places)]
    public struct SeenNames
    {
        private const int Places = 4;
        private SeenName _first;

        public static int PlaceOf(ReadOnlySpan<char> name) => (name.Length + name[0]) % Places;
    }
}
