using System.Buffers;
using System.Text;

namespace Tracing.Functional.W3C;

// Reads the baggage field of W3C Baggage: name=value;properties, separated by commas. Total: malformed members are passed over. Values are
// percent-decoded; properties have no place in a span's baggage and are dropped.
internal static class BaggageList
{
    public const string Field = "baggage";

    /// <summary>What W3C Baggage obliges everybody to pass on; what is beyond may be dropped, by whole members, and is.</summary>
    public const int MostMembers = 64;

    /// <summary>In bytes, which are characters here: all are ASCII.</summary>
    public const int Longest = 8192;
    private const int LongestOnStack = 512;
    private static readonly SearchValues<char> s_key =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> s_value = SearchValues.Create(
        Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code).Where(letter => letter is not ('"' or ',' or ';' or '\\')).ToArray());

    /// <summary>The members in their order, or null where there is none.</summary>
    public static List<KeyValuePair<string, string?>>? Read(HeaderValues values)
    {
        if (values.One is null && !values.IsMany)
            return null;

        List<KeyValuePair<string, string?>>? members = null;
        var left = Longest;
        foreach (var text in values.All())
        {
            Read(text.AsSpan(), ref left, ref members);
            if (left <= 0 || members?.Count == MostMembers)
                break;
        }

        return members;
    }

    public static bool IsKey(ReadOnlySpan<char> key) => key.Length > 0 && !key.ContainsAnyExcept(s_key);

    /// <summary>The text before the first character that has to be percent-encoded, as its length.</summary>
    public static int PlainLength(ReadOnlySpan<char> value)
    {
        var percent = value.IndexOf('%');
        var other = value.IndexOfAnyExcept(s_value);
        return Math.Min(percent < 0 ? value.Length : percent, other < 0 ? value.Length : other);
    }

    private static void Read(ReadOnlySpan<char> text, ref int left, ref List<KeyValuePair<string, string?>>? members)
    {
        while (left > 0 && text.Length > 0)
        {
            // No member that ends within the limit is longer than this.
            var comma = text[..Math.Min(text.Length, left + 1)].IndexOf(',');
            var member = comma < 0 ? text : text[..comma];
            if (member.Length > left)
            {
                left = 0;
                return;
            }

            left -= member.Length + 1;
            text = comma < 0 ? [] : text[(comma + 1)..];
            if (TryRead(member, out var pair))
                (members ??= []).Add(pair);
            if (members?.Count == MostMembers)
                return;
        }
    }

    private static bool TryRead(ReadOnlySpan<char> member, out KeyValuePair<string, string?> pair)
    {
        pair = default;
        var semicolon = member.IndexOf(';');
        var body = semicolon < 0 ? member : member[..semicolon];
        var equals = body.IndexOf('=');
        if (equals < 1)
            return false;

        var key = body[..equals].Trim(" \t");
        var value = body[(equals + 1)..].Trim(" \t");
        if (!IsKey(key) || value.ContainsAnyExcept(s_value))
            return false;
        pair = new(key.ToString(), Decode(value));
        return true;
    }

    /// <summary>Bytes that are no UTF-8 become U+FFFD, as W3C asks; a percent sign without two digits stands for itself.</summary>
    private static string Decode(ReadOnlySpan<char> value)
    {
        if (!value.Contains('%'))
            return value.ToString();

        var bytes = value.Length <= LongestOnStack ? stackalloc byte[LongestOnStack] : new byte[value.Length];
        var length = 0;
        for (var i = 0; i < value.Length; i++)
        {
            var isEscape = value[i] == '%' && i + 2 < value.Length && char.IsAsciiHexDigit(value[i + 1]) && char.IsAsciiHexDigit(value[i + 2]);
            bytes[length++] = isEscape ? (byte)((Digit(value[i + 1]) << 4) | Digit(value[i + 2])) : (byte)value[i];
            i += isEscape ? 2 : 0;
        }

        return Encoding.UTF8.GetString(bytes[..length]);
    }

    private static int Digit(char hex) => char.IsAsciiDigit(hex) ? hex - '0' : (hex | 0x20) - 'a' + 10;
}
