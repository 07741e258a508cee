using Tracing.Functional.Ground;
using Tracing.Functional.Privacy;

namespace Tracing.Functional;

/// <summary>
/// Says what a secret is, and what replaces it. Each provider reads the options when it is built: the defaults, then
/// <c>services.Configure&lt;PrivacyOptions&gt;(...)</c>, then <c>SetPrivacy</c>.
/// </summary>
public sealed class PrivacyOptions
{
    private const int ShortestKey = 16;
    private const int LongestReplacement = 64;
    private readonly List<Redactor.OwnRule> _rules = [];
    private byte[]? _hashKey;

    /// <summary>Whether anything is redacted. Default: true.</summary>
    public bool IsOn { get; set; } = true;

    /// <summary>
    /// The text that replaces a secret: 1 to 64 characters, letters and <c>[ ] ( ) * _ - #</c> only. Default: <c>[redacted]</c>.
    /// </summary>
    public string Replacement { get; set; } = "[redacted]";

    /// <summary>The kinds of values that are secrets under any key. Default: all but e-mail addresses.</summary>
    public PrivacyRules Values { get; set; } = PrivacyRules.Default;

    /// <summary>Your own words of keys that name secrets; see <see cref="AddSecretWords"/>. Default: none.</summary>
    public IList<string> SecretWords { get; } = [];

    /// <summary>Default words of keys that name no secrets here; see <see cref="RemoveSecretWords"/>. Default: none.</summary>
    public IList<string> RemovedSecretWords { get; } = [];

    /// <summary>Your own keys of identifiers; see <see cref="AddSafeKeys"/>. Default: none.</summary>
    public IList<string> SafeKeys { get; } = [];

    /// <summary>
    /// Keys with one of these words name secrets too. They win over safe keys and over all other words. A word is compared with the words
    /// of a key, in any case: "iban" is found in <c>payment.iban</c> and <c>customerIban</c>, "tax id" in <c>tax_id</c>. Up to three words
    /// can be written as one.
    /// </summary>
    /// <exception cref="ArgumentException">A word has no letter or digit.</exception>
    public PrivacyOptions AddSecretWords(params string[] words) => Add(SecretWords, words);

    /// <summary>These default words name no secrets here: "card" in a game of cards.</summary>
    /// <exception cref="ArgumentException">A word has no letter or digit.</exception>
    public PrivacyOptions RemoveSecretWords(params string[] words) => Add(RemovedSecretWords, words);

    /// <summary>
    /// Keys of identifiers, whole and in any case. They name no secrets, and card numbers and e-mail addresses in their values stay. Tokens
    /// and private keys in their values are still redacted.
    /// </summary>
    /// <exception cref="ArgumentException">A key has no letter or digit.</exception>
    public PrivacyOptions AddSafeKeys(params string[] keys) => Add(SafeKeys, keys);

    /// <summary>
    /// Replaces each secret by a keyed hash (HMAC-SHA-256, its first 8 bytes as 16 letters), so that equal secrets stay comparable:
    /// <c>[hmac-bdfhjlnpacegikmo]</c>. Anyone who has the key can find short secrets by trying all of them. Keep it as safe as the secrets.
    /// </summary>
    /// <param name="key">At least 16 random bytes. Use the same key in all services whose secrets you want to compare.</param>
    /// <exception cref="ArgumentException">The key is shorter.</exception>
    public PrivacyOptions HashWith(ReadOnlySpan<byte> key)
    {
        Allowed.Require(key.Length >= ShortestKey, $"{nameof(key)}.Length", key.Length, $"{ShortestKey} or more bytes");
        _hashKey = key.ToArray();
        return this;
    }

    /// <summary>
    /// Adds a rule of your own for texts. It runs after the other rules, on any thread, for every text of every span. It returns the new
    /// text, or null to leave the text as it is. If it throws, the whole text is redacted.
    /// </summary>
    /// <param name="name">Names the rule in the counter of redactions.</param>
    /// <param name="redact">The rule. It must leave its own results as they are.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="ArgumentNullException">The rule is null.</exception>
    public PrivacyOptions AddRule(string name, Func<string, string?> redact)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(redact);
        _rules.Add(new Redactor.OwnRule(name, redact));
        return this;
    }

    internal static void Check(PrivacyOptions options)
    {
        var replacement = options.Replacement;
        Allowed.Require(
            replacement is { Length: > 0 and <= LongestReplacement } && replacement.All(IsAllowed),
            nameof(Replacement),
            replacement,
            $"1 to {LongestReplacement} characters, letters and [ ] ( ) * _ - # only");
        Allowed.Require((options.Values & ~PrivacyRules.All) == PrivacyRules.None, nameof(Values), options.Values, "flags of PrivacyRules");
        CheckWords(options.SecretWords, nameof(SecretWords));
        CheckWords(options.RemovedSecretWords, nameof(RemovedSecretWords));
        CheckWords(options.SafeKeys, nameof(SafeKeys));
    }

    /// <summary>The redactor, null if it is off.</summary>
    internal Redactor? Build() => IsOn
        ? new Redactor(Values, new KeyRules(SecretWords, RemovedSecretWords, SafeKeys), new Mark(Replacement, _hashKey), [.. _rules])
        : null;

    private static bool IsAllowed(char c) => char.IsAsciiLetter(c) || c is '[' or ']' or '(' or ')' or '*' or '_' or '-' or '#';

    private static void CheckWords(IEnumerable<string> words, string name)
    {
        foreach (var word in words)
            Allowed.Require(word is not null && word.Any(char.IsLetterOrDigit), name, word, "words with a letter or a digit");
    }

    private PrivacyOptions Add(IList<string> list, string[] words)
    {
        ArgumentNullException.ThrowIfNull(words);
        CheckWords(words, nameof(words));
        foreach (var word in words)
            list.Add(word);
        return this;
    }
}
