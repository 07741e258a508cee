using System.Collections.Frozen;

namespace Tracing.Functional.Privacy;

// What words of keys say, in any case. Most words are not in the table. First letter and length rule most of them out.
internal sealed class WordTable
{
    private const int Letters = 32;
    private const int LongestByLength = 63;
    private readonly FrozenDictionary<string, WordKinds>.AlternateLookup<ReadOnlySpan<char>> _words;

    /// <summary>For each first letter, a bit for each length that occurs.</summary>
    private readonly ulong[] _lengths = new ulong[Letters];

    public WordTable(Dictionary<string, WordKinds> words)
    {
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
}
