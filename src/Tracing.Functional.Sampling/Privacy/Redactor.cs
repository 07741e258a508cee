using System.Globalization;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Privacy;

// Removes secrets from texts. Immutable. It returns the same object if there is nothing to redact. ValueRedactor handles values that are no
// texts. Every pass looks at each character a bounded number of times.
internal sealed class Redactor(PrivacyRules rules, KeyRules keys, Mark mark, Redactor.OwnRule[] own)
{
    /// <summary>No secret is shorter: "pwd=x".</summary>
    private const int ShortestText = 5;

    /// <summary>No number of a card and no token is shorter. Other secrets have one of the signs.</summary>
    private const int ShortestToken = 14;
    private const int MostRounds = 4;
    private const int LongestLookedAtTwice = 512;
    private static readonly Hook s_hook = new("privacy");
    private static readonly System.Buffers.SearchValues<char> s_plain =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    private static readonly System.Buffers.SearchValues<char> s_signs = System.Buffers.SearchValues.Create("=:<[( \t\r\n%&\\\"'@");
    private readonly NameTable<KeyKind> _kinds = new();
    private readonly NameTable<bool> _cleanNames = new();

    /// <summary>By the default rules. Immutable, so all share it.</summary>
    public static Redactor Default => Defaults.Redactor;

    public Mark Mark => mark;

    /// <summary>An attribute's value, or what replaces it.</summary>
    public object? Value(string key, object? value, int depth = 0)
    {
        if (value is null or bool)
            return value;

        var kind = KindOf(key);
        if (kind == KeyKind.Secret)
            return Whole(value);
        return value is string text ? Text(text, kind == KeyKind.Safe) : ValueRedactor.Of(this, value, kind == KeyKind.Safe, depth);
    }

    /// <summary>
    /// Whether an attribute's value would be redacted, whole or in part. Nothing is counted. Rules of the application are not asked, and
    /// of collections only texts are looked at.
    /// </summary>
    public bool IsSecret(string key, object? value)
    {
        var kind = KindOf(key);
        return value switch
        {
            null or bool => false,
            string text => kind == KeyKind.Secret ? text.Length > 0 && !mark.Is(text) : HasSecret(text, kind == KeyKind.Safe),
            string?[] texts => AnySecret(key, texts),
            _ => kind == KeyKind.Secret,
        };
    }

    /// <summary>A baggage entry's or a header's value.</summary>
    public string? Entry(string key, string? value)
    {
        if (string.IsNullOrEmpty(value))
            return value;
        var kind = KindOf(key);
        return kind == KeyKind.Secret ? WholeText(value) : Text(value, kind == KeyKind.Safe);
    }

    /// <summary>
    /// The name of a span or an event. A clean name is remembered and not looked at again. If the application has rules of its own, nothing
    /// is remembered, because they may return something else next time.
    /// </summary>
    public string Name(string name)
    {
        if (_cleanNames.TryGet(name, out _))
            return name;
        var clean = Text(name);
        if (ReferenceEquals(clean, name) && own.Length == 0)
            _cleanNames.Add(name, true);
        return clean;
    }

    /// <summary>A text without a key, such as a description.</summary>
    public string Text(string text) => Text(text, isSafe: false);

    public string Text(string text, bool isSafe)
    {
        if (own.Length == 0 && (text.Length < ShortestText || (text.Length < ShortestToken && !text.AsSpan().ContainsAny(s_signs))))
            return text;

        return PrivacyMetrics.Faults.Run(
            (Redactor: this, text, isSafe), static work => work.Redactor.Passes(work.text, work.isSafe), mark.Text);
    }

    /// <summary>Replaces the whole value.</summary>
    public object Whole(object value)
    {
        if (value is string text)
            return WholeText(text);
        if (value is string?[] texts && Array.TrueForAll(texts, each => each is null || mark.Is(each)))
            return value;

        PrivacyMetrics.Redacted("key");
        return s_hook.Run(
            (mark, value), static whole => whole.mark.Of(Convert.ToString(whole.value, CultureInfo.InvariantCulture) ?? ""), mark.Text);
    }

    /// <summary>Replaces a value that could not be looked at.</summary>
    public string Fault()
    {
        PrivacyMetrics.Redacted("fault");
        return mark.Text;
    }

    public string Counted(string rule, ReadOnlySpan<char> secret)
    {
        PrivacyMetrics.Redacted(rule);
        return mark.Of(secret);
    }

    public bool Has(PrivacyRules rule) => (rules & rule) != PrivacyRules.None;

    private KeyKind KindOf(string key)
    {
        if (_kinds.TryGet(key, out var kind))
            return kind;
        kind = keys.KindOf(key);
        _kinds.Add(key, kind);
        return kind;
    }

    private string WholeText(string text)
    {
        if (text.Length == 0 || mark.Is(text))
            return text;
        PrivacyMetrics.Redacted("key");
        return mark.Of(text);
    }

    /// <summary>
    /// A redaction may change what the rest of the text means, as when it removes a line end. So the text is read again until nothing is
    /// found. If only letters and digits were removed, nothing else can be found.
    /// </summary>
    private string Passes(string text, bool isSafe)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var before = text;
            var which = isSafe ? rules & ~(PrivacyRules.Cards | PrivacyRules.Emails) : rules & ~PrivacyRules.Emails;
            text = Rewritten(text, which, out var isPlain);
            // An address may hold a part of another secret, so addresses come second.
            if (Has(PrivacyRules.Emails) && !isSafe)
                text = Rewritten(text, PrivacyRules.Emails, out _);
            if (ReferenceEquals(text, before) || isPlain)
                break;
        }

        foreach (var rule in own)
            text = Own(rule, text);
        return text;
    }

    private string Own(OwnRule rule, string text)
    {
        var answer = rule.Apply(text, mark);
        if (!string.Equals(answer, text, StringComparison.Ordinal))
            PrivacyMetrics.Redacted(rule.Name);
        return answer;
    }

    /// <summary>A loop, because a closure would be allocated for every value that is asked about.</summary>
    private bool AnySecret(string key, string?[] texts)
    {
        foreach (var text in texts)
        {
            if (text is not null && IsSecret(key, text))
                return true;
        }

        return false;
    }

    private bool HasSecret(string text, bool isSafe)
    {
        var which = isSafe ? rules & ~(PrivacyRules.Cards | PrivacyRules.Emails) : rules;
        return text.Length >= ShortestText && Findings.Any(text, which, keys, mark) && new Findings(text, which, keys, mark).Next();
    }

    private string Rewritten(string text, PrivacyRules which, out bool isPlain)
    {
        isPlain = false;
        // Most short texts have no secret, and Any is cheaper than Findings. For long texts, doing both would cost more.
        if (text.Length <= LongestLookedAtTwice && !Findings.Any(text, which, keys, mark))
            return text;
        return Rewritten(text, new Findings(text, which, keys, mark), out isPlain);
    }

    private string Rewritten(string text, Findings findings, out bool isPlain)
    {
        isPlain = true;
        if (!findings.Next())
            return text;

        var output = new Output(text.Length + mark.Text.Length);
        var copied = 0;
        do
        {
            output.Append(text.AsSpan(copied, findings.Start - copied));
            output.Append(mark.Of(text.AsSpan(findings.Start, findings.End - findings.Start)));
            copied = findings.End;
            isPlain = isPlain && !text.AsSpan(findings.Start, findings.End - findings.Start).ContainsAnyExcept(s_plain);
            PrivacyMetrics.Redacted(findings.Rule);
        }
        while (findings.Next());

        output.Append(text.AsSpan(copied));
        return output.Finish();
    }

    // A rule of the application's own. If it throws, the whole text is redacted.
    internal sealed class OwnRule(string name, Func<string, string?> redact)
    {
        private readonly Hook _hook = new("privacy rule " + name);

        public string Name { get; } = name;

        public string Apply(string text, Mark mark) =>
            _hook.Run((redact, text), static rule => rule.redact(rule.text) ?? rule.text, null) ?? mark.Of(text);
    }

    private static class Defaults
    {
        public static readonly Redactor Redactor = new PrivacyOptions().Build()!;
    }
}
