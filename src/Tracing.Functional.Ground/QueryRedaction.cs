using System.Collections.Frozen;

namespace Tracing.Functional.Ground;

// A query string without its values, except those that may be seen. Names stay, in their order. A parameter without = may be a secret of
// its own: it is replaced whole, unless it is a name whose value may be seen. Case does not matter.
internal sealed class QueryRedaction(IEnumerable<string> shown, bool decodesNames)
{
    public const string Redacted = "REDACTED";
    private readonly SharedTexts _texts = new();
    private readonly FrozenSet<string> _shown = shown.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The query without its leading question mark, cut off at the limit; null if there is none.</summary>
    public string? Of(ReadOnlySpan<char> query, int longest)
    {
        var rest = query.TrimStart('?');
        if (rest.IsEmpty)
            return null;
        var text = new BoundedText(longest, mark: "");
        Append(ref text, rest);
        return text.Finish(_texts);
    }

    /// <summary>Appends the query, which has no leading question mark.</summary>
    public void Append(ref BoundedText text, ReadOnlySpan<char> query)
    {
        var isFirst = true;
        foreach (var range in query.Split('&'))
        {
            if (text.IsFull)
                return;
            if (!isFirst)
                text.Append("&");
            isFirst = false;
            AppendParameter(ref text, query[range]);
        }
    }

    private void AppendParameter(ref BoundedText text, ReadOnlySpan<char> parameter)
    {
        var equals = parameter.IndexOf('=');
        if (parameter.IsEmpty || IsShown(equals < 0 ? parameter : parameter[..equals]))
        {
            text.Append(parameter);
            return;
        }

        if (equals >= 0)
            text.Append(parameter[..(equals + 1)]);
        if (equals < parameter.Length - 1)
            text.Append(Redacted);
    }

    private bool IsShown(ReadOnlySpan<char> name)
    {
        if (_shown.Count == 0)
            return false;
        return decodesNames && name.Contains('%')
            ? _shown.Contains(Uri.UnescapeDataString(name))
            : _shown.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name);
    }
}
