using System.Collections.Frozen;

namespace Tracing.Functional.Instrumentation.Sql;

// Tables of words, looked up in any case of letters.
internal static class SqlWords
{
    /// <summary>What each word is; the words of one kind stand in one text, with blanks between them.</summary>
    public static FrozenDictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> Kinds<T>(params ReadOnlySpan<(T Kind, string Words)> kinds)
    {
        var all = new Dictionary<string, T>(StringComparer.OrdinalIgnoreCase);
        foreach (var (kind, words) in kinds)
        {
            foreach (var word in words.Split(' '))
                all.Add(word, kind);
        }

        return all.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Set(string words) =>
        words.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
}
