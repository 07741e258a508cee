using System.Buffers;
using System.Text;

namespace Tracing.Functional.W3C;

// Reads the baggage field of W3C Baggage: name=value;properties, separated by commas. Accepts any text: malformed members are skipped.
// Values are percent-decoded; properties have no place in a span's baggage and are dropped.
internal static class BaggageList
{
    public const string Field = "baggage";

    /// <summary>W3C Baggage obliges everybody to pass on this many. Further members are dropped whole.</summary>
    public const int MostMembers = 64;

    /// <summary>In bytes, which are characters here: all are ASCII.</summary>
    public const int Longest = 8192;
    private const int LongestOnStack = 512;
    private static readonly SearchValues<char> s_key =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> s_value = SearchValues.Create(
        [.. Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code).Where(letter => letter is not ('"' or ',' or ';' or '\\'))]);

    /// <summary>The members in their order; null if there are none.</summary>
    public static List<KeyValuePair<string, string?>>? Read(HeaderValues values)
    {
        List<KeyValuePair<string, string?>>? members = null;
        var left = Longest;
        foreach (var value in values.All())
        {
            var text = value.AsSpan();
            while (members?.Count is null or < MostMembers && Next(ref text, ref left, out var key, out var coded))
                (members ??= []).Add(new(key.ToString(), Decode(coded)));
        }

        return members;
    }

    /// <summary>The value of the first member of that name, of those that <see cref="Read"/> takes; or null.</summary>
    public static string? Find(HeaderValues values, string name)
    {
        var count = 0;
        var left = Longest;
        if (values.One is { } only)
            return Find(only, name, ref count, ref left);

        foreach (var value in values.All())
        {
            if (Find(value, name, ref count, ref left) is { } found)
                return found;
        }

        return null;
    }

    private static string? Find(ReadOnlySpan<char> text, string name, ref int count, ref int left)
    {
        while (count < MostMembers && Next(ref text, ref left, out var key, out var coded))
        {
            if (key.SequenceEqual(name))
                return Decode(coded);
            count++;
        }

        return null;
    }

    public static bool IsKey(ReadOnlySpan<char> key) => key.Length > 0 && !key.ContainsAnyExcept(s_key);

    /// <summary>The text before the first character that has to be percent-encoded, as its length.</summary>
    public static int PlainLength(ReadOnlySpan<char> value)
    {
        var percent = value.IndexOf('%');
        var other = value.IndexOfAnyExcept(s_value);
        return Math.Min(percent < 0 ? value.Length : percent, other < 0 ? value.Length : other);
    }

    /// <summary>The next member that is well-formed, of those that end within what is left of the limit.</summary>
    private static bool Next(ref ReadOnlySpan<char> text, ref int left, out ReadOnlySpan<char> key, out ReadOnlySpan<char> value)
    {
        while (left > 0 && text.Length > 0)
        {
            // No member that ends within the limit is longer than this.
            var comma = text[..Math.Min(text.Length, left + 1)].IndexOf(',');
            var member = comma < 0 ? text : text[..comma];
            if (member.Length > left)
                break;

            left -= member.Length + 1;
            text = comma < 0 ? [] : text[(comma + 1)..];
            if (TrySplit(member, out key, out value))
                return true;
        }

        if (text.Length > 0)
            left = 0;
        key = value = default;
        return false;
    }

    private static bool TrySplit(ReadOnlySpan<char> member, out ReadOnlySpan<char> key, out ReadOnlySpan<char> value)
    {
        var semicolon = member.IndexOf(';');
        var body = semicolon < 0 ? member : member[..semicolon];
        var equals = body.IndexOf('=');
        key = equals < 1 ? default : body[..equals].Trim(" \t");
        value = equals < 1 ? default : body[(equals + 1)..].Trim(" \t");
        return IsKey(key) && !value.ContainsAnyExcept(s_value);
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
            var isEscape = value[i] == '%' && i + 2 < value.Length && char.IsAsciiHexDigit(value[i + 1])
                && char.IsAsciiHexDigit(value[i + 2]);
            bytes[length++] = isEscape ? (byte)((Digit(value[i + 1]) << 4) | Digit(value[i + 2])) : (byte)value[i];
            i += isEscape ? 2 : 0;
        }

        return Encoding.UTF8.GetString(bytes[..length]);
    }

    private static int Digit(char hex) => char.IsAsciiDigit(hex) ? hex - '0' : (hex | 0x20) - 'a' + 10;
}
