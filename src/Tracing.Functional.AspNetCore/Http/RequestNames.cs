using System.Collections.Concurrent;

namespace Tracing.Functional.AspNetCore.Http;

// Names of spans, made once for each route and method: both are few.
internal static class RequestNames
{
    private const int Most = 1_024;
    private static readonly ConcurrentDictionary<(string Method, string Route), string> s_names = new();

    public static string Of(string method, string route)
    {
        if (s_names.TryGetValue((method, route), out var known))
            return known;
        var name = $"{method} {route}";
        if (s_names.Count < Most)
            s_names.TryAdd((method, route), name);
        return name;
    }
}
