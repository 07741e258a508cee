using System.Collections.Frozen;

namespace Tracing.Functional.Privacy;

// Whether a key names a secret. Keys are split into words at signs and at camel case; own words win, then safe keys, then the defaults.
internal sealed class KeyRules(IEnumerable<string> own, IEnumerable<string> removed, IEnumerable<string> safe)
{
    private const int LongestKey = 128;
    private const int MostWords = 32;
    private const int MostJoined = 3;

    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _own =
        KeyWords.Set(own.Select(Joined)).GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _secret =
        KeyWords.Set(KeyWords.Secret.Except(removed.Select(Joined), StringComparer.OrdinalIgnoreCase)).GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _safe =
        KeyWords.Set([.. KeyWords.Safe, .. safe]).GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> s_neutral = KeyWords.Neutral.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> s_query = KeyWords.Query.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> s_line = KeyWords.Line.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>A word without signs: "api-key" is "apikey".</summary>
    public static string Joined(string word) => string.Concat(word.Where(char.IsLetterOrDigit));

    public KeyKind KindOf(ReadOnlySpan<char> key)
    {
        var words = new Words(key, stackalloc char[LongestKey], stackalloc int[MostWords + 1]);
        if (words.HasAny(_own))
            return KeyKind.Secret;
        if (_safe.Contains(key))
            return KeyKind.Safe;
        return !words.EndsIn(s_neutral) && words.HasAny(_secret) ? KeyKind.Secret : KeyKind.Other;
    }

    /// <summary>Whether a name in front of a sign of equality names a secret.</summary>
    public bool IsSecretName(ReadOnlySpan<char> name, bool isQuery)
    {
        if (KindOf(name) == KeyKind.Secret)
            return true;
        return isQuery && new Words(name, stackalloc char[LongestKey], stackalloc int[MostWords + 1]).EndsIn(s_query);
    }

    /// <summary>Whether the name is that of a header whose value goes to the line's end.</summary>
    public static bool IsLine(ReadOnlySpan<char> name) => new Words(name, stackalloc char[LongestKey], stackalloc int[MostWords + 1]).HasAny(s_line);

    /// <summary>A key's letters and digits in one piece, and where its words begin there. Of longer keys the end counts.</summary>
    private readonly ref struct Words
    {
        private readonly ReadOnlySpan<char> _text;
        private readonly ReadOnlySpan<int> _bounds;

        public Words(ReadOnlySpan<char> key, Span<char> text, Span<int> bounds)
        {
            var from = Math.Max(0, key.Length - LongestKey);
            var (length, count) = (0, 0);
            for (var i = from; i < key.Length; i++)
            {
                if (!char.IsLetterOrDigit(key[i]))
                    continue;
                if (count < MostWords && (i == from || IsBegin(key, i)))
                    bounds[count++] = length;
                text[length++] = key[i];
            }

            bounds[count] = length;
            _text = text[..length];
            _bounds = bounds[..(count + 1)];
        }

        public bool EndsIn(FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> set) => _bounds.Length > 1 && set.Contains(_text[_bounds[^2].._bounds[^1]]);

        public bool HasAny(FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> set)
        {
            for (var i = 0; i < _bounds.Length - 1; i++)
            {
                for (var next = i + 1; next < _bounds.Length && next <= i + MostJoined; next++)
                {
                    if (set.Contains(_text[_bounds[i].._bounds[next]]))
                        return true;
                }
            }

            return false;
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
}
