using Tracing.Functional.Privacy;

namespace Tracing.Functional;

/// <summary>What counts as a secret, and what stands in its place. Read once, by <c>SetPrivacy</c>; every value is checked then.</summary>
public sealed class PrivacyOptions
{
    private const int ShortestKey = 16;
    private const int LongestReplacement = 64;
    private readonly List<string> _own = [];
    private readonly List<string> _removed = [];
    private readonly List<string> _safe = [];
    private readonly List<OwnRule> _rules = [];
    private byte[]? _hashKey;
    private string _replacement = "[redacted]";

    /// <summary>Whether anything is redacted. Default: true.</summary>
    public bool IsOn { get; set; } = true;

    /// <summary>
    /// What stands in place of a secret: 1 to 64 characters, letters and <c>[ ] ( ) * _ - #</c> only. Default: <c>[redacted]</c>.
    /// </summary>
    /// <exception cref="ArgumentException">It is longer, empty, or has other characters.</exception>
    public string Replacement
    {
        get => _replacement;
        set => _replacement = Checked(value);
    }

    /// <summary>Which values are secrets whatever their key. Default: all but e-mail addresses.</summary>
    public PrivacyRules Values { get; set; } = PrivacyRules.Default;

    /// <summary>
    /// Keys with one of these words name secrets too; they win over safe keys and over everything else. A word is compared with the words
    /// of a key, in any case: "iban" is found in <c>payment.iban</c> and <c>customerIban</c>, "tax id" in <c>tax_id</c>. At most three words in one.
    /// </summary>
    /// <exception cref="ArgumentException">A word has no letter or digit.</exception>
    public PrivacyOptions AddSecretWords(params string[] words) => Add(_own, words);

    /// <summary>These words name no secrets any more: of the default ones, "card" for a game of cards.</summary>
    /// <exception cref="ArgumentException">A word has no letter or digit.</exception>
    public PrivacyOptions RemoveSecretWords(params string[] words) => Add(_removed, words);

    /// <summary>
    /// Keys of identifiers, whole and in any case: the key names no secret, and digits or e-mail addresses in its value stay. Tokens and
    /// private keys do not.
    /// </summary>
    /// <exception cref="ArgumentException">A key has no letter or digit.</exception>
    public PrivacyOptions AddSafeKeys(params string[] keys) => Add(_safe, keys);

    /// <summary>
    /// Writes a keyed hash (HMAC-SHA-256, its first 8 bytes as 16 letters) in place of each secret, so that equal ones stay comparable:
    /// <c>[hmac-bdfhjlnpacegikmo]</c>. Who has the key can find out short secrets by trying; keep it as safe as they are.
    /// </summary>
    /// <param name="key">At least 16 random bytes; the same in all services whose secrets are to be comparable.</param>
    /// <exception cref="ArgumentException">The key is shorter.</exception>
    public PrivacyOptions HashWith(ReadOnlySpan<byte> key)
    {
        if (key.Length < ShortestKey)
            throw new ArgumentException($"key has {key.Length} bytes; allowed: at least {ShortestKey}.", nameof(key));
        _hashKey = key.ToArray();
        return this;
    }

    /// <summary>
    /// A rule of one's own for texts, run after the others: answers what to write instead, or null to leave the text as it is. It may be
    /// called by any thread, for every text of every span. Where it throws the whole text is redacted.
    /// </summary>
    /// <param name="name">Under which it is counted.</param>
    /// <param name="redact">The rule. Applied to its own answers it is to leave them as they are.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="ArgumentNullException">The rule is null.</exception>
    public PrivacyOptions AddRule(string name, Func<string, string?> redact)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(redact);
        _rules.Add(new OwnRule(name, redact));
        return this;
    }

    /// <summary>The redactor, null where it is off.</summary>
    internal Redactor? Build() =>
        IsOn ? new Redactor(Values, new KeyRules(_own, _removed, _safe), new Mark(Replacement, _hashKey), [.. _rules]) : null;

    private static string Checked(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Length is > 0 and <= LongestReplacement && value.All(IsAllowed)
            ? value
            : throw new ArgumentException(
                $"Replacement is \"{value}\"; allowed: 1 to {LongestReplacement} characters, letters and [ ] ( ) * _ - # only.", nameof(value));
    }

    private static bool IsAllowed(char c) => char.IsAsciiLetter(c) || c is '[' or ']' or '(' or ')' or '*' or '_' or '-' or '#';

    private PrivacyOptions Add(List<string> list, string[] words)
    {
        ArgumentNullException.ThrowIfNull(words);
        foreach (var word in words)
        {
            if (word is null || !word.Any(char.IsLetterOrDigit))
                throw new ArgumentException($"words has \"{word}\"; allowed: words with a letter or a digit.", nameof(words));
        }

        list.AddRange(words);
        return this;
    }
}
