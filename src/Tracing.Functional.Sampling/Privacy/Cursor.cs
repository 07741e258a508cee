using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tracing.Functional.Privacy;

// Where a scanner is in a text, and what it found. Work counts the characters that scanners looked at one by one, so that a test can show
// that it grows with the text's length and no faster.
internal ref struct Cursor(ReadOnlySpan<char> text, Mark mark)
{
    public readonly ReadOnlySpan<char> Text = text;
    public readonly Mark Mark = mark;
    public int At;
    public int Start;
    public int End;
    public long Work;

    /// <summary>No JSON web token begins before here: what a scanner has learnt of the text ahead, so that it looks there once.</summary>
    public int Known;

    /// <summary>No token with a well-known prefix begins before here.</summary>
    public int Plain;

    /// <summary>Where the first semicolon or line end is, from a place in front of it on.</summary>
    public int Stop = -1;

    /// <summary>Names that were looked up, since texts that are long repeat theirs.</summary>
    public SeenNames Names;

    /// <summary>Where the furthest value ends that was found, and how many names were found within it.</summary>
    public int Covered;
    public int Depth;

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

    /// <summary>Where the first of the characters is, from a place on; the text's end where there is none.</summary>
    public int FirstOf(System.Buffers.SearchValues<char> values, int from)
    {
        var found = Text[from..].IndexOfAny(values);
        var end = found < 0 ? Text.Length : from + found;
        Work += end - from + 1;
        return end;
    }

    /// <summary>Where the first other character is, from a place on; the text's end where there is none.</summary>
    public int FirstNotOf(System.Buffers.SearchValues<char> values, int from)
    {
        var found = Text[from..].IndexOfAnyExcept(values);
        var end = found < 0 ? Text.Length : from + found;
        Work += end - from + 1;
        return end;
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
