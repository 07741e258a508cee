using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Tracing.Functional.AspNetCore.Http;

// The template of the route that the request asked for.
internal static class RequestRoute
{
    /// <summary>Templates of endpoints that share a pattern with others, such as MVC's conventional routes.</summary>
    private static readonly ConditionalWeakTable<RouteEndpoint, string> s_filled = [];

    /// <summary>Null if none was found, and while the server routes to an error page.</summary>
    public static string? Of(HttpContext context) => EndpointOf(context) is not { } endpoint ? null : Template(endpoint) switch
    {
        "" => "/",
        var template => template,
    };

    /// <summary>The endpoint that the request asked for, not that of an error page.</summary>
    public static RouteEndpoint? EndpointOf(HttpContext context) => IsErrorPage(context) ? null : context.GetEndpoint() as RouteEndpoint;

    private static bool IsErrorPage(HttpContext context) =>
        context.Features.Get<IExceptionHandlerFeature>() is not null || context.Features.Get<IStatusCodeReExecuteFeature>() is not null;

    private static string? Template(RouteEndpoint endpoint) =>
        endpoint.RoutePattern.RequiredValues.Count == 0 || endpoint.RoutePattern.Parameters.Count == 0
            ? endpoint.RoutePattern.RawText
            : s_filled.GetValue(endpoint, static endpoint => Filled(endpoint.RoutePattern));

    /// <summary>
    /// A parameter whose value the endpoint requires is a fixed part of its route: "{controller}/{action}/{id?}" of one action is
    /// "Shop/Cart/{id?}".
    /// </summary>
    private static string Filled(RoutePattern pattern)
    {
        var template = new StringBuilder(pattern.RawText);
        foreach (var parameter in pattern.Parameters)
        {
            if (pattern.RequiredValues.TryGetValue(parameter.Name, out var value) && value is string { Length: > 0 } text)
                Fill(template, parameter.Name, text);
        }

        return template.ToString();
    }

    private static void Fill(StringBuilder template, string name, string value)
    {
        var text = template.ToString();
        for (var start = text.IndexOf('{', StringComparison.Ordinal); start >= 0; start = text.IndexOf('{', start + 1))
        {
            var end = text.IndexOf('}', start);
            if (end < 0)
                return;
            var inner = text.AsSpan((start + 1)..end).TrimStart('*');
            if (inner.StartsWith(name, StringComparison.OrdinalIgnoreCase)
                && (inner.Length == name.Length || inner[name.Length] is '=' or ':' or '?'))
            {
                template.Remove(start, end + 1 - start).Insert(start, value);
                return;
            }
        }
    }
}
