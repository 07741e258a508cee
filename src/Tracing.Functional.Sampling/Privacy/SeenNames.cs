using System.Runtime.CompilerServices;

namespace Tracing.Functional.Privacy;

// The last names of a text and what they say; each takes the place of another that is alike in its length and first letter.
[InlineArray(Places)]
internal struct SeenNames
{
    public const int Places = 4;
    private SeenName _first;

    public static int PlaceOf(ReadOnlySpan<char> name) => (name.Length + name[0]) % Places;
}
