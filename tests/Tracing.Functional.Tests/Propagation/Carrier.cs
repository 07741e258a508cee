// Reads and writes fields through the propagator, as a server and a client do.
using System.Diagnostics;

namespace Tracing.Functional.Tests.W3C;

internal static class Carrier
{
    public static (string? Parent, string? State) Read(params (string Name, string[] Values)[] headers)
    {
        TracePropagator.Instance.ExtractTraceIdAndState(headers, Get, out var parent, out var state);
        return (parent, state);
    }

    public static IEnumerable<KeyValuePair<string, string?>>? Baggage(params string[] values) =>
        TracePropagator.Instance.ExtractBaggage(new[] { ("baggage", values) }, Get);

    public static Dictionary<string, string> Write(Activity? activity)
    {
        var headers = new Dictionary<string, string>();
        TracePropagator.Instance.Inject(
            activity, headers, static (carrier, name, value) => ((Dictionary<string, string>)carrier!).Add(name, value));
        return headers;
    }

    /// <summary>One value is given as one, others as many, as getters may.</summary>
    private static void Get(object? carrier, string name, out string? one, out IEnumerable<string>? many)
    {
        var values = (((string Name, string[] Values)[])carrier!).Where(header => header.Name == name).SelectMany(header => header.Values)
            .ToArray();
        one = values.Length == 1 ? values[0] : null;
        many = values.Length > 1 ? values : null;
    }
}
