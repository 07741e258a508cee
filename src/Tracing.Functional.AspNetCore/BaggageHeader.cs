using Microsoft.Extensions.Primitives;

namespace Tracing.Functional.AspNetCore;

// Reads one entry of a W3C baggage header: name=value;properties, separated by commas. Total: malformed members are passed over.
internal static class BaggageHeader
{
    /// <summary>W3C Baggage asks for at most 8,192 bytes to be handled; a longer header is not read.</summary>
    private const int LongestHeader = 8192;

    /// <summary>The value of the first entry of that name, percent-decoded, or null.</summary>
    public static string? Find(StringValues headers, string name)
    {
        foreach (var header in headers)
        {
            if (header is { Length: <= LongestHeader } && Find(header, name) is { } value)
                return value;
        }

        return null;
    }

    private static string? Find(string header, string name)
    {
        foreach (var range in header.AsSpan().Split(','))
        {
            var member = header.AsSpan()[range];
            var equals = member.IndexOf('=');
            if (equals > 0 && member[..equals].Trim(" \t").SequenceEqual(name))
                return Decode(member[(equals + 1)..]);
        }

        return null;
    }

    private static string Decode(ReadOnlySpan<char> value)
    {
        var end = value.IndexOf(';');
        var text = (end < 0 ? value : value[..end]).Trim(" \t").ToString();
        return text.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(text) : text;
    }
}
