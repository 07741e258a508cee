using System.Collections.Frozen;
using System.Text;

namespace Tracing.Functional.Instrumentation.Http;

// Which values of a query may be seen. Names stay, in their order; a long query is not looked at.
internal sealed class QueryFilter(IEnumerable<string> shown)
{
    private const int LongestQuery = 4096;
    private readonly FrozenSet<string> _shown = shown.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The address without credentials and fragment, or null where it has no query, or one that is too long.</summary>
    public string? Url(Uri? address)
    {
        if (address is not { IsAbsoluteUri: true, Query.Length: > 1 and <= LongestQuery })
            return null;

        var url = new StringBuilder(address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped));
        var separator = '?';
        foreach (var part in address.Query.AsSpan(1).Split('&'))
        {
            Append(url.Append(separator), address.Query.AsSpan(1)[part]);
            separator = '&';
        }

        return url.ToString();
    }

    /// <summary>A part without an equals sign is all value.</summary>
    private void Append(StringBuilder url, ReadOnlySpan<char> part)
    {
        var equals = part.IndexOf('=');
        var name = equals < 0 ? "" : Uri.UnescapeDataString(part[..equals]);
        if (equals >= 0 && _shown.Contains(name))
            url.Append(part);
        else if (part.Length > 0)
            url.Append(equals < 0 ? "" : part[..(equals + 1)]).Append("REDACTED");
    }
}
