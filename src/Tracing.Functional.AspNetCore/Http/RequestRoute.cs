using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Tracing.Functional.AspNetCore.Http;

// The template of the route that the request asked for.
internal static class RequestRoute
{
    /// <summary>Null if none was found, and while the server routes to an error page.</summary>
    public static string? Of(HttpContext context) =>
        IsErrorPage(context) || context.GetEndpoint() is not RouteEndpoint endpoint ? null : endpoint.RoutePattern.RawText switch
        {
            "" => "/",
            var template => template,
        };

    private static bool IsErrorPage(HttpContext context) =>
        context.Features.Get<IExceptionHandlerFeature>() is not null || context.Features.Get<IStatusCodeReExecuteFeature>() is not null;
}
