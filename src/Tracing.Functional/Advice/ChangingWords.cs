using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Tracing.Functional.Advice;

// Separates ids and counts in words, as in "order 12345", from digits that belong to a term: "HTTP/2", "sha256" and "phase 2".
internal static partial class ChangingWords
{
    private const string Id = "{id}";
    private const RegexOptions Plain = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
    private const RegexOptions AnyCase = Plain | RegexOptions.IgnoreCase;

    /// <summary>Terms whose number is part of them, written apart: "HTTP/2", "SHA-256", "phase 2".</summary>
    private static readonly FrozenSet<string> s_numbered = Set(
        "http https tls ssl oauth openid sha md aes rsa base utf ipv ip iso rfc iec ieee rs hs es x version v phase step stage "
        + "level tier layer top first last pass round generation gen type class quarter q h part covid web windows net framework "
        + "java python node neo log west east north south central northeast southeast northwest southwest wave option variant plan "
        + "scope rule draft revision schema api float int uint double port");

    /// <summary>Words that the number before them belongs to: "2 phase commit", "30 day cleanup".</summary>
    private static readonly FrozenSet<string> s_measured = Set(
        "phase phases way ways step steps factor day days hour hours hourly minute minutes min week weeks month months year years "
        + "second seconds sec d bit bits byte bytes pass stage tier level point points fold percent kb mb gb ms th st nd rd");

    /// <summary>Words beside a status code of HTTP.</summary>
    private static readonly FrozenSet<string> s_statuses = Set("handle handler error errors status response page return render not");

    /// <summary>Words that, with a number at their end, name one of many: "order42", "worker_7".</summary>
    private static readonly FrozenSet<string> s_things = Set(
        "order user customer account item product invoice payment session request req job task worker thread tenant batch message "
        + "msg file page record row cart ticket doc document node pod host shard partition attempt retry try client server device "
        + "sensor room game player team group category chunk block event id no number num nr conn connection consumer producer "
        + "queue topic loop iteration index store shop vendor seller buyer booking shipment parcel report run instance replica");

    /// <summary>Terms of three digits and more, or of digits in their middle.</summary>
    private static readonly FrozenSet<string> s_terms = Set(
        "sha224 sha256 sha384 sha512 aes128 aes192 aes256 x509 x86_64 amd64 arm64 x64 x86 win32 win64 int16 int32 int64 uint16 "
        + "uint32 uint64 float16 float32 float64 rsa1024 rsa2048 rsa4096 ed25519 x25519 curve25519 secp256k1 secp256r1 p256 p384 "
        + "p521 crc32 crc32c crc64 rs256 rs384 rs512 hs256 hs384 hs512 es256 es384 es512 ps256 iso8601 iso20022 iso4217 iso3166 "
        + "rfc3339 rfc5424 rfc7807 h264 h265 av1 utf8mb4 utf16le utf16be utf32 base64url blake2b blake2s blake3 murmur3 xxh3 xxh64 "
        + "xxhash64 fnv1a chacha20poly1305 pbkdf2 pkcs11 pkcs12 s390x ppc64le mp3 mp4 m3u8 k8s i18n l10n a11y o11y e2e b2b b2c c2c "
        + "p2p m2m d2c n1ql cp1252 latin1 ean13 upc12 mt940 mt103 pain001 camt053 3ds 3ds2 2fa 3d 2d 4k s3a h2c 1password auth0 "
        + "gpt35 office365 dynamics365 mp3s 2pc 3pc 1to1 4xx 5xx 3xx 2xx p50 p90 p95 p99 p999 log4j log4net neo4j db2 dc1");

    /// <summary>The word, with a placeholder for an id or a count in it.</summary>
    public static string Steady(Word word)
    {
        var text = word.Text;
        if (s_terms.Contains(text) || Version().IsMatch(text))
            return text;
        if (Number().IsMatch(text))
            return IsPartOfTerm(word) ? text : Id;
        if (IsRandom(text))
            return Id;

        var numbered = Numbered().Match(text);
        if (!numbered.Success)
            return Pieces(text);
        var (term, digits) = (numbered.Groups["term"].Value, numbered.Groups["digits"].Value);
        var last = term[(term.TrimEnd('_').LastIndexOf('_') + 1)..].TrimEnd('_');
        var belongs = s_numbered.Contains(last) && digits.Length <= 4;
        var isCounted = digits.Length >= 3
            || s_things.Contains(last)
            || s_things.Contains(LastHump(last))
            || (term.EndsWith('_') && digits.Length >= 2);
        return isCounted && !belongs ? term + Id : text;
    }

    private static bool IsPartOfTerm(Word word)
    {
        var isVersion = word.Text.Contains('.', StringComparison.Ordinal);
        var digits = word.Text.Length;
        if (s_numbered.Contains(word.Before) && (digits <= 2 || isVersion || (IsTechnical(word.Before) && digits <= 5)))
            return true;
        if (digits <= 3 && !isVersion && word.Edge != '/' && s_measured.Contains(word.After))
            return true;

        return digits == 3
            && word.Text[0] is >= '1' and <= '5'
            && word.Edge != '/'
            && (s_statuses.Contains(word.Before) || s_statuses.Contains(word.After));
    }

    /// <summary>Terms with longer numbers: SHA-256, ISO 8601, port 8080.</summary>
    private static bool IsTechnical(string term) => term.ToUpperInvariant()
        is "SHA" or "AES" or "RSA" or "ISO" or "RFC" or "IEC" or "IEEE" or "RS" or "HS" or "ES" or "X" or "PORT" or "WINDOWS";

    /// <summary>Hexadecimal hashes, and texts in which letters and digits alternate too often for a word.</summary>
    private static bool IsRandom(string text)
    {
        if (text.Length >= 8 && Hexadecimal().IsMatch(text))
            return true;
        if (PrefixedId().IsMatch(text) && text.AsSpan().IndexOfAnyInRange('a', 'z') >= 0)
            return true;

        var changes = 0;
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] != '_' && text[i - 1] != '_' && char.IsAsciiDigit(text[i]) != char.IsAsciiDigit(text[i - 1]))
                changes++;
        }

        return changes >= 3 && text.Length >= 6;
    }

    /// <summary>A number between underscores or at the front: "order_123_total", "123abc".</summary>
    private static string Pieces(string text) => InnerNumber().Replace(text, Id);

    private static string LastHump(string term)
    {
        var start = term.Length - 1;
        while (start > 0 && !char.IsUpper(term[start]))
            start--;
        return start < 0 ? term : term[start..];
    }

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex(@"^v\d{1,2}([._]\d{1,3})*((alpha|beta|rc|preview|p)\d{0,2})*$", AnyCase, 2000)]
    private static partial Regex Version();

    [GeneratedRegex(@"^\d+(\.\d+)*$", Plain, 2000)]
    private static partial Regex Number();

    [GeneratedRegex(@"^(0x)?(?=[0-9a-f]*\d)(?=[0-9]*[a-f])[0-9a-f]{8,}$|^0x[0-9a-f]+$|^[0-9a-f]{32,}$", AnyCase, 2000)]
    private static partial Regex Hexadecimal();

    [GeneratedRegex(@"^[a-z]{2,6}_(?=\w*\d)(?=\w*[A-Z])\w{8,}$", Plain, 2000)]
    private static partial Regex PrefixedId();

    [GeneratedRegex(@"^(?<term>[\p{L}_][\p{L}\p{Nd}_]*?)(?<digits>\d+)$", Plain, 2000)]
    private static partial Regex Numbered();

    [GeneratedRegex(@"(?<=^|_)\d{3,}(?=_|$)|\d{4,}|(?<=_)\d+(?=_)", Plain, 2000)]
    private static partial Regex InnerNumber();

    /// <summary>A word of a name, its neighbours, and the character before it.</summary>
    internal readonly record struct Word(string Text, string Before, string After, char Edge);
}
