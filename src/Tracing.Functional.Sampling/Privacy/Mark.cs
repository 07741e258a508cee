using System.Security.Cryptography;
using System.Text;

namespace Tracing.Functional.Privacy;

// Replaces a secret: a fixed text, or a keyed hash by which equal secrets stay comparable. The hash has letters only, so that no rule takes
// it for a number.
internal sealed class Mark
{
    private const string HashStart = "[hmac-";
    private const int HashBytes = 8;
    private const int HashLength = 6 + (2 * HashBytes) + 1;
    private readonly byte[]? _key;

    public Mark(string replacement, byte[]? key)
    {
        Text = replacement;
        _key = key;
    }

    /// <summary>Replaces what cannot be hashed.</summary>
    public string Text { get; }

    public string Of(ReadOnlySpan<char> secret)
    {
        if (_key is null)
            return Text;

        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var bytes = new byte[Encoding.UTF8.GetByteCount(secret)];
        Encoding.UTF8.GetBytes(secret, bytes);
        HMACSHA256.HashData(_key, bytes, hash);
        var text = new StringBuilder(HashStart, HashLength);
        foreach (var b in hash[..HashBytes])
            text.Append((char)('a' + (b >> 4))).Append((char)('a' + (b & 15)));
        return text.Append(']').ToString();
    }

    /// <summary>The length of the mark, or of a placeholder of others, at the beginning of the text; 0 if there is none.</summary>
    public int Length(ReadOnlySpan<char> text)
    {
        if (_key is not null && IsHash(text))
            return HashLength;
        return Math.Max(text.StartsWith(Text, StringComparison.Ordinal) ? Text.Length : 0, Placeholder.Length(text));
    }

    public bool Is(ReadOnlySpan<char> text) => Length(text) is > 0 and var length && length == text.Length;

    private static bool IsHash(ReadOnlySpan<char> text) =>
        text.Length >= HashLength && text.StartsWith(HashStart, StringComparison.Ordinal) && text[HashLength - 1] == ']'
        && !text[HashStart.Length..(HashLength - 1)].ContainsAnyExceptInRange('a', 'p');
}
