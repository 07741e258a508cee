using System.Diagnostics;

namespace Tracing.Functional.Ground;

// The framework's experimental spans of connections. Without a parent such a span is still no root of a trace: no policy decides on it, no
// budget pays for it, and nothing counts it.
internal static class ConnectionSpans
{
    public static readonly string[] Sources =
    [
        "Experimental.System.Net.Http.Connections",
        "Experimental.System.Net.NameResolution",
        "Experimental.System.Net.Security",
        "Experimental.System.Net.Sockets",
    ];

    private const string Prefix = "Experimental.System.Net.";

    /// <summary>Whether it is such a span, by its operation name; a sampler sees no source.</summary>
    public static bool IsOne(string? name) =>
        name is { Length: > 24 } && name[0] == 'E' && name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Whether the request that opens the connection is kept.</summary>
    public static bool IsKept => RequestInFlight.Current is { Activity.Recorded: true };
}
