using System.Runtime.InteropServices;

namespace Tracing.Functional.Privacy;

// Whether a key names a secret. Keys are split into words at signs and at camel case. The application's words win over safe keys, and safe
// keys over the default words.
internal sealed class KeyRules(IEnumerable<string> own, IEnumerable<string> removed, IEnumerable<string> safe)
{
    private const int LongestKey = 128;
    private const int MostWords = 32;
    private const int MostJoined = 3;

    private readonly WordTable _words = Table(own, removed);

    private readonly WordTable _safe = new(KeyWords.Safe.Concat(safe).Distinct(StringComparer.OrdinalIgnoreCase)
        .ToDictionary(static key => key, static _ => WordKinds.Safe, StringComparer.OrdinalIgnoreCase));

    public KeyKind KindOf(ReadOnlySpan<char> key)
    {
        var read = Read(key);
        if ((read.Any & WordKinds.Own) == WordKinds.None && _safe[key] != WordKinds.None)
            return KeyKind.Safe;
        return IsSecret(read, WordKinds.Secret | WordKinds.Weak) ? KeyKind.Secret : KeyKind.Other;
    }

    /// <summary>What a name beside a value within a text says of the value.</summary>
    public NameKind NameKindOf(ReadOnlySpan<char> name)
    {
        var read = Read(name);
        var isSecret = IsSecret(read, read.IsWeakLast ? WordKinds.Secret | WordKinds.Weak : WordKinds.Secret)
            && ((read.Any & WordKinds.Own) != WordKinds.None || _safe[name] == WordKinds.None);
        return new NameKind(
            isSecret,
            isSecret || (read.Last & WordKinds.Query) != WordKinds.None,
            (read.Any & WordKinds.Line) != WordKinds.None && read.IsWeakLast,
            read.Count == 1 && (read.Last & WordKinds.Naming) != WordKinds.None);
    }

    private static bool IsSecret(in Words read, WordKinds which) =>
        (read.Any & WordKinds.Own) != WordKinds.None
        || ((read.Any & which) != WordKinds.None && (read.Last & WordKinds.Neutral) == WordKinds.None
            && (read.Any & WordKinds.Innocent) == WordKinds.None);

    private static WordTable Table(IEnumerable<string> own, IEnumerable<string> removed)
    {
        var words = new Dictionary<string, WordKinds>(StringComparer.OrdinalIgnoreCase);
        var none = removed.Select(Joined).ToHashSet(StringComparer.OrdinalIgnoreCase);
        Add(KeyWords.Secret.Where(word => !none.Contains(word)), WordKinds.Secret);
        Add(KeyWords.Weak.Where(word => !none.Contains(word)), WordKinds.Weak);
        Add(KeyWords.Tail, WordKinds.Tail);
        Add(KeyWords.Innocent, WordKinds.Innocent);
        Add(KeyWords.Naming, WordKinds.Naming);
        Add(own.Select(Joined), WordKinds.Own);
        Add(KeyWords.Neutral, WordKinds.Neutral);
        Add(KeyWords.Query, WordKinds.Query);
        Add(KeyWords.Line, WordKinds.Line);
        return new WordTable(words, [.. KeyWords.Endings.Where(word => !none.Contains(word))]);

        void Add(IEnumerable<string> more, WordKinds kind)
        {
            foreach (var word in more)
                words[word] = words.GetValueOrDefault(word) | kind;
        }
    }

    /// <summary>A word without signs: "api-key" is "apikey".</summary>
    private static string Joined(string word) => string.Concat(word.Where(char.IsLetterOrDigit));

    /// <summary>
    /// What any of the words says, up to three of them read as one, and what the last one says. Only the end of a long key is read.
    /// </summary>
    private Words Read(ReadOnlySpan<char> key)
    {
        if (key.Length <= LongestKey && !key.ContainsAnyExceptInRange('a', 'z'))
        {
            var word = _words.OfWord(key);
            return new Words(word, word, 1, (word & WordKinds.Weak) != WordKinds.None);
        }

        Span<char> text = stackalloc char[LongestKey];
        Span<int> bounds = stackalloc int[MostWords + 1];
        var count = Split(key.Length > LongestKey ? key[^LongestKey..] : key, text, bounds);
        var (any, last, isWeakLast) = (WordKinds.None, WordKinds.None, false);
        for (var i = 0; i < count; i++)
        {
            var longest = WordKinds.None;
            for (var next = i + 1; next <= count && next <= i + MostJoined; next++)
            {
                var kinds = _words.OfWord(text[bounds[i]..bounds[next]]);
                any |= kinds;
                last = i + 1 == count ? kinds : last;
                longest |= kinds;
            }

            isWeakLast = (longest & WordKinds.Weak) != WordKinds.None || (isWeakLast && IsTail(text[bounds[i]..bounds[i + 1]], longest));
        }

        return new Words(any, last, count, isWeakLast);
    }

    private static bool IsTail(ReadOnlySpan<char> word, WordKinds kinds) =>
        (kinds & WordKinds.Tail) != WordKinds.None || !word.ContainsAnyExceptInRange('0', '9');

    /// <summary>Writes a key's letters and digits in one piece, and the indexes of its words; returns how many words there are.</summary>
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

    /// <summary>
    /// Whether the value is a secret in any text, whether it is one in a URL's query, whether it goes to the end of the line, and
    /// whether it may be the name of a secret.
    /// </summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct NameKind(bool IsSecret, bool IsSecretInQuery, bool IsLine, bool IsNaming);

    // What the words of a key say: any of them, the last one, how many there are, and whether a weak one is last.
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Words(WordKinds Any, WordKinds Last, int Count, bool IsWeakLast);
}
