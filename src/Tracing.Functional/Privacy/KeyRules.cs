using System.Collections.Frozen;

namespace Tracing.Functional.Privacy;

// Whether a key names a secret. Keys are split into words at signs and at camel case; own words win, then safe keys, then the defaults.
internal sealed class KeyRules(IEnumerable<string> own, IEnumerable<string> removed, IEnumerable<string> safe)
{
    private const int LongestKey = 128;
    private const int MostWords = 32;
    private const int MostJoined = 3;

    private readonly FrozenDictionary<string, WordKinds>.AlternateLookup<ReadOnlySpan<char>> _words =
        Words(own, removed).GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _safe =
        KeyWords.Safe.Concat(safe).ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    public KeyKind KindOf(ReadOnlySpan<char> key)
    {
        var (any, last) = Read(key);
        if ((any & WordKinds.Own) == WordKinds.None && _safe.Contains(key))
            return KeyKind.Safe;
        return IsSecret(any, last) ? KeyKind.Secret : KeyKind.Other;
    }

    /// <summary>Whether a name beside a value within a text names a secret, and whether that is the rest of the line.</summary>
    public bool IsSecretName(ReadOnlySpan<char> name, bool isQuery, out bool isLine)
    {
        var (any, last) = Read(name);
        isLine = (any & WordKinds.Line) != WordKinds.None;
        if (isQuery && (last & WordKinds.Query) != WordKinds.None)
            return true;
        return IsSecret(any, last) && ((any & WordKinds.Own) != WordKinds.None || !_safe.Contains(name));
    }

    private static bool IsSecret(WordKinds any, WordKinds last) =>
        (any & WordKinds.Own) != WordKinds.None || ((any & WordKinds.Secret) != WordKinds.None && (last & WordKinds.Neutral) == WordKinds.None);

    private static FrozenDictionary<string, WordKinds> Words(IEnumerable<string> own, IEnumerable<string> removed)
    {
        var words = new Dictionary<string, WordKinds>(StringComparer.OrdinalIgnoreCase);
        Add(KeyWords.Secret.Except(removed.Select(Joined), StringComparer.OrdinalIgnoreCase), WordKinds.Secret);
        Add(own.Select(Joined), WordKinds.Own);
        Add(KeyWords.Neutral, WordKinds.Neutral);
        Add(KeyWords.Query, WordKinds.Query);
        Add(KeyWords.Line, WordKinds.Line);
        return words.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

        void Add(IEnumerable<string> more, WordKinds kind)
        {
            foreach (var word in more)
                words[word] = words.GetValueOrDefault(word) | kind;
        }
    }

    /// <summary>A word without signs: "api-key" is "apikey".</summary>
    private static string Joined(string word) => string.Concat(word.Where(char.IsLetterOrDigit));

    /// <summary>What the words say, up to three of them as one, and what the last one says. Of long keys the end counts.</summary>
    private (WordKinds Any, WordKinds Last) Read(ReadOnlySpan<char> key)
    {
        Span<char> text = stackalloc char[LongestKey];
        Span<int> bounds = stackalloc int[MostWords + 1];
        var count = Split(key.Length > LongestKey ? key[^LongestKey..] : key, text, bounds);
        var (any, last) = (WordKinds.None, WordKinds.None);
        for (var i = 0; i < count; i++)
        {
            for (var next = i + 1; next <= count && next <= i + MostJoined; next++)
            {
                if (!_words.TryGetValue(text[bounds[i]..bounds[next]], out var kinds))
                    continue;
                any |= kinds;
                last = i + 1 == count ? kinds : last;
            }
        }

        return (any, last);
    }

    /// <summary>A key's letters and digits in one piece, and where its words begin there; how many words there are.</summary>
    private static int Split(ReadOnlySpan<char> key, Span<char> text, Span<int> bounds)
    {
        var (length, count) = (0, 0);
        for (var i = 0; i < key.Length; i++)
        {
            if (!char.IsLetterOrDigit(key[i]))
                continue;
            if (count < MostWords && (i == 0 || IsBegin(key, i)))
                bounds[count++] = length;
            text[length++] = key[i];
        }

        bounds[count] = length;
        return count;
    }

    private static bool IsBegin(ReadOnlySpan<char> key, int at)
    {
        var before = key[at - 1];
        if (!char.IsLetterOrDigit(before))
            return true;
        if (!char.IsUpper(key[at]))
            return false;
        return !char.IsUpper(before) || (at + 1 < key.Length && char.IsLower(key[at + 1]));
    }
}
