// Generated secrets of every kind, each with what may not survive of it, and texts to put around them.
using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Tracing.Functional.Advice;
using Tracing.Functional.Privacy;

namespace Tracing.Functional.Tests.Privacy;

/// <summary>A text that holds a secret, and the part that may not survive.</summary>
/// <remarks>Core is what makes it one: shrinking leaves it whole.</remarks>
public sealed record Hidden(string Text, string Secret, string Core = "");

internal static class Secrets
{
    private const string Digits = "0123456789";
    private const string Word = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private const string Signs = Word + "!#$%*+-./^_|~@?";

    private static readonly string[] s_issuers =
    [
        "4", "51", "55", "2221", "2720", "34", "37", "6011", "644", "65", "36", "38", "300", "305", "3528", "3589", "62", "6304", "6759",
        "2200", "5060", "9792",
    ];

    private static readonly string[] s_keys =
    [
        "password", "Password", "pwd", "user_password", "client_secret", "clientSecret", "api_key", "apiKey", "access_token", "AccountKey",
        "SharedAccessKey", "card.number", "cvv", "DB_PASSWORD",
    ];

    private static readonly string[] s_labels =
        ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY", "ENCRYPTED PRIVATE KEY"];

    public static Gen<string> Keys { get; } = Gen.Elements(s_keys);

    /// <summary>A card number in one piece or in groups.</summary>
    public static Gen<Hidden> Card { get; } =
        from issuer in Gen.Elements(s_issuers)
        from rest in Chars(Digits, 18, 18)
        from separator in Gen.Elements("", "", " ", "-", ".")
        let length = issuer is "34" or "37" ? 15 : issuer is "36" or "38" or "300" or "305" ? 14 : 16
        let digits = WithLuhn((issuer + rest)[..(length - 1)])
        select new Hidden(Grouped(digits, separator), Grouped(digits, separator));

    public static Gen<Hidden> Token { get; } = Gen.OneOf(
        from header in Chars(Word, 10, 40)
        from payload in Chars(Word, 10, 90)
        from signature in Chars(Word, 20, 60)
        select Whole($"eyJ{header}.eyJ{payload}.{signature}"),
        from scheme in Gen.Elements("Bearer ", "bearer ", "BEARER  ")
        from token in Chars(Word + "-._~+/", 20, 80)
        let solid = "a" + token.TrimEnd('.') + "1"
        select new Hidden(scheme + solid, solid),
        from user in Chars(Word, 1, 10)
        from password in Chars(Signs, 6, 20)
        let basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))
        select new Hidden("Basic " + basic, basic),
        from prefix in Gen.Elements("ghp_", "glpat-", "sk_live_", "npm_", "AKIA")
        from token in Chars(Word, 20, 36)
        select Whole(prefix + token + "7"));

    public static Gen<Hidden> PrivateKey { get; } =
        from label in Gen.Elements(s_labels)
        from lines in Gen.ListOf(Chars(Word + "+/", 64, 64))
        from last in Chars(Word + "+/", 20, 60)
        select new Hidden($"-----BEGIN {label}-----\n{string.Join('\n', lines)}\n{last}\n-----END {label}-----", last);

    public static Gen<Hidden> Pair { get; } =
        from key in Keys
        from value in Chars(Signs.Replace("?", "", StringComparison.Ordinal).Replace("@", "", StringComparison.Ordinal), 8, 30)
        let solid = "z" + value.Replace("#", "x", StringComparison.Ordinal) + "9"
        from pair in Gen.Elements(
            $"{key}={solid}", $"Server=db;{key}={solid};Database=o", $"Server=db; {key} = {solid};",
            $"https://example.com/x?a=1&{key}={solid}&b=2", $"?{key}={solid}#top", $"{{\"a\":1,\"{key}\":\"{solid}\",\"b\":2}}",
            $"{{\\\"{key}\\\":\\\"{solid}\\\"}}", $"{key}: {solid}", $"{key}='{solid}'", $"\"{key}\" : \"{solid}\"",
            $"Authorization: {solid}", $"Cookie: sid={solid}; a=b")
        select new Hidden(pair, solid);

    public static Gen<Hidden> Url { get; } =
        from scheme in Gen.Elements("https", "postgres", "amqp", "redis", "mongodb+srv")
        from user in Chars(Word, 0, 10)
        from password in Chars(Word + "!$*+-._~%", 6, 20)
        select new Hidden($"{scheme}://{user}:{password}@db.example.com:5432/x?y=1", $":{password}@");

    public static Gen<Hidden> Any { get; } = Gen.OneOf(Card, Token, PrivateKey, Pair, Url);

    /// <summary>Any characters, many of them such that mean something to a scanner; then one that sets the secret apart.</summary>
    public static Gen<string> Around { get; } =
        from parts in Gen.ListOf(Gen.OneOf(
            Gen.Elements(
                " ", "=", ":", ";", "&", "?", "{", "}", "(", ")", "[", "]", ",", ".", "/", "%20", "\n", "@", "eyJ", "://", "[redacted]",
                "-----BEGIN ", "é", "字", "12", "order", "token", "password", "Bearer ", "a=b"),
            Gen.Elements(
                "Basic ", "bearer", "Basic YWI6", "password: ", "token=", "&pwd=", "?sig=", "Cookie: ", "\"", "'", "\\\"", "\"token\" : ",
                "REDACTED", "***", "ghp_", "https://ann:", "-----END ", "null"),
            Chars(Word, 1, 12)))
        select string.Concat(parts);

    public static Gen<string> Apart { get; } = Gen.Elements(" ", "\n", "\t", " | ", " (", " <", "\n\n");

    /// <summary>The secret between other texts, which are shrunk.</summary>
    public static Arbitrary<Hidden> Mixed { get; } = Arb.From(
        from hidden in Any
        from before in Around
        from after in Around
        from left in Apart
        from right in Gen.Elements(" ", "\n", "\t", " | ")
        select new Hidden(before + left + hidden.Text + right + after, hidden.Secret, left + hidden.Text + right),
        Shorter);

    public static Gen<string> Chars(string alphabet, int least, int most) =>
        from length in Gen.Choose(least, most)
        from chars in Gen.ArrayOf(Gen.Elements(alphabet.ToCharArray()), length)
        select new string(chars);

    public static string WithLuhn(string digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[digits.Length - 1 - i] - '0';
            sum += i % 2 == 0 ? (digit * 2 / 10) + (digit * 2 % 10) : digit;
        }

        return digits + ((10 - (sum % 10)) % 10).ToString(CultureInfo.InvariantCulture);
    }

    private static Hidden Whole(string text) => new(text, text);

    private static string Grouped(string digits, string separator) => digits.Length switch
    {
        15 => $"{digits[..4]}{separator}{digits[4..10]}{separator}{digits[10..]}",
        14 => $"{digits[..4]}{separator}{digits[4..10]}{separator}{digits[10..]}",
        _ => $"{digits[..4]}{separator}{digits[4..8]}{separator}{digits[8..12]}{separator}{digits[12..]}",
    };

    private static IEnumerable<Hidden> Shorter(Hidden hidden)
    {
        var at = hidden.Text.IndexOf(hidden.Core, StringComparison.Ordinal);
        var (before, after) = (at, hidden.Text.Length - at - hidden.Core.Length);
        foreach (var cut in new[] { before / 2, 1 })
        {
            if (before >= cut && cut > 0)
                yield return hidden with { Text = hidden.Text[cut..] };
            if (after >= cut && cut > 0)
                yield return hidden with { Text = hidden.Text[..^cut] };
        }
    }
}
