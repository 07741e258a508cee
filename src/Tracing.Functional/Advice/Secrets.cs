using System.Buffers;
using System.Text.RegularExpressions;

namespace Tracing.Functional.Advice;

// What looks like a secret by its key or by itself. A guess for advice; what is taken out before export is decided elsewhere.
internal static partial class Secrets
{
    private const int LongestLookedAt = 2048;
    private const RegexOptions AnyCase = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    private static readonly SearchValues<string> s_keyWords = SearchValues.Create(
        [
            "password", "passwd", "passphrase", "secret", "apikey", "api_key", "api-key", "access_key", "accesskey", "private_key", "privatekey", "credential", "authorization",
            "access_token", "accesstoken", "refresh_token", "refreshtoken", "id_token", "auth_token", "authtoken", "session_token", "bearer", "client_secret", "connection_string",
            "connectionstring", "set-cookie", "set_cookie", "credit_card", "creditcard", "card_number", "cardnumber", "cvv",
        ],
        StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> s_valueWords = SearchValues.Create(
        ["Bearer ", "Basic ", "eyJ", "-----BEGIN", "password=", "pwd=", "AKIA", "ASIA", "ghp_", "github_pat_", "sk_live_", "xoxb-", "xoxp-", "://"], StringComparison.OrdinalIgnoreCase);

    public static bool IsSecret(string key, object? value) => value switch
    {
        string text => text.Length > 0 && !IsMasked(text) && ((IsSecretKey(key) && !IsHarmless(text)) || IsSecretText(text)),
        string[] texts when texts.Length > 0 => IsSecretKey(key) && !Array.TrueForAll(texts, IsMasked),
        _ => false,
    };

    private static bool IsSecretKey(string key) =>
        key.AsSpan().ContainsAny(s_keyWords) || LastPart(key) is "token" or "pwd" or "pin" or "cookie" or "auth" or "otp" or "ssn" or "iban";

    private static ReadOnlySpan<char> LastPart(string key) => key.AsSpan(key.LastIndexOf('.') + 1);

    private static bool IsSecretText(string text)
    {
        var seen = text.Length > LongestLookedAt ? text[..LongestLookedAt] : text;
        return seen.AsSpan().ContainsAny(s_valueWords) && Secret().IsMatch(seen);
    }

    /// <summary>Already taken out: only stars and the like, or a word that says so.</summary>
    private static bool IsMasked(string text) =>
        text.AsSpan().Trim("*x#•-. ").IsEmpty || text.Contains("redacted", StringComparison.OrdinalIgnoreCase) || text.Contains("***", StringComparison.Ordinal);

    /// <summary>Flags and kinds under such a key, as in "auth.password = expired": no secret has fewer than four characters.</summary>
    private static bool IsHarmless(string text) =>
        text.Length < 4 || bool.TryParse(text, out _) || text.ToUpperInvariant() is "NONE" or "NULL" or "EXPIRED" or "MISSING" or "INVALID" or "VALID" or "BEARER" or "BASIC";

    [GeneratedRegex(
        @"\b(Bearer|Basic)\s+[\w+/=.~-]{8,}|\beyJ[\w-]{5,}\.[\w-]{5,}\.|-----BEGIN [A-Z ]*PRIVATE KEY|\b(password|pwd)=[^;&\s]+|\b(AKIA|ASIA)[0-9A-Z]{16}\b"
        + @"|\b(ghp_|github_pat_|sk_live_|xox[bp]-)[\w-]{10,}|://[^/\s:@]+:[^/\s@]+@",
        AnyCase,
        100)]
    private static partial Regex Secret();
}
