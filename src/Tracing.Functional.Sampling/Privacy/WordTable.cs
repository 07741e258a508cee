using System.Collections.Frozen;

namespace Tracing.Functional.Privacy;

// What words of keys say, in any case. Most words are not in the table. First letter and length rule most of them out.
internal sealed class WordTable
{
    private const int Letters = 32;
    private const int LongestByLength = 63;

    /// <summary>Of the endings, which have one of five last letters.</summary>
    private const int ShortestEnding = 5;
    private readonly FrozenDictionary<string, WordKinds>.AlternateLookup<ReadOnlySpan<char>> _words;

    /// <summary>For each first letter, a bit for each length that occurs.</summary>
    private readonly ulong[] _lengths = new ulong[Letters];

    private readonly string[] _endings;

    public WordTable(Dictionary<string, WordKinds> words, params string[] endings)
    {
        _endings = endings;
        _words = words.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var word in words.Keys)
            _lengths[word[0] % Letters] |= 1UL << Math.Min(word.Length, LongestByLength);
    }

    public WordKinds this[ReadOnlySpan<char> word]
    {
        get
        {
            if (word.IsEmpty)
                return WordKinds.None;
            var mayBe = !char.IsAscii(word[0]) || ((_lengths[word[0] % Letters] >> Math.Min(word.Length, LongestByLength)) & 1) != 0;
            return mayBe && _words.TryGetValue(word, out var kinds) ? kinds : WordKinds.None;
        }
    }

    /// <summary>The same of a word that may have digits behind it, or may end in a word of the table: "password1", "pgpassword".</summary>
    public WordKinds OfWord(ReadOnlySpan<char> word)
    {
        if (this[word] is not WordKinds.None and var kinds)
            return kinds;
        if (word.IsEmpty)
            return WordKinds.None;
        if (char.IsAsciiDigit(word[^1]) && word.TrimEnd("0123456789") is { IsEmpty: false } bare)
            return OfWord(bare) & ~WordKinds.Neutral;
        if (word.Length <= ShortestEnding || (word[^1] | ' ') is not ('d' or 't' or 'e' or 'y' or 'n'))
            return WordKinds.None;
        foreach (var ending in _endings)
        {
            if (word.Length > ending.Length && word.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                return this[ending];
        }

        return WordKinds.None;
    }
}
