using System.Collections.Frozen;

namespace Tracing.Functional.Ground;

// The methods of HTTP as spans name them: few, whatever is sent. Case does not matter, as for the framework's routing.
internal sealed class KnownMethods
{
    /// <summary>Replaces the default list: names with commas between them.</summary>
    public const string Variable = "OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS";

    private const int Longest = 64;

    private static readonly string[] s_defaults =
        ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY"];

    private readonly FrozenDictionary<string, string> _known;

    private KnownMethods(IEnumerable<string> names)
    {
        var known = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in names)
            known.TryAdd(name, name);
        _known = known.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    public static KnownMethods Default { get; } = new(s_defaults);

    /// <summary>The list that the variable's text has; the default one if there is none.</summary>
    public static KnownMethods Of(string? list) =>
        list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 0 } names
            ? new KnownMethods(names)
            : Default;

    /// <summary>The method as it is listed, or <c>_OTHER</c>.</summary>
    public string Find(string method) => _known.GetValueOrDefault(method, Convention.Other);

    /// <summary>The method as sent, if that differs from what was found.</summary>
    public static string? Original(string method, string found) =>
        string.Equals(method, found, StringComparison.Ordinal) ? null : BoundedText.Beginning(method, Longest);

    /// <summary>How names of spans call a method that was found.</summary>
    public static string NameOf(string found) => found is Convention.Other ? "HTTP" : found;
}
