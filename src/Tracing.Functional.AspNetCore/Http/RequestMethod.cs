using Microsoft.AspNetCore.Http;
using Tracing.Functional.Ground;

namespace Tracing.Functional.AspNetCore.Http;

// Methods as spans name them: few, whatever clients send.
internal static class RequestMethod
{
    public const string Other = "_OTHER";
    private const int Longest = 64;

    /// <summary>The method in upper case if it is one of HTTP's nine, else <c>_OTHER</c>.</summary>
    public static string Known(string method)
    {
        var canonical = HttpMethods.GetCanonicalizedValue(method);
        return canonical is "GET" or "POST" or "PUT" or "DELETE" or "PATCH" or "HEAD" or "OPTIONS" or "CONNECT" or "TRACE"
            ? canonical
            : Other;
    }

    /// <summary>The method as sent, if that differs.</summary>
    public static string? Original(string method, string known) =>
        string.Equals(method, known, StringComparison.Ordinal) ? null : BoundedText.Beginning(method, Longest);

    /// <summary>The span's name; an unknown method is called HTTP there.</summary>
    public static string SpanName(string known, string? route)
    {
        var method = known is Other ? "HTTP" : known;
        return route is null ? method : $"{method} {route}";
    }
}
