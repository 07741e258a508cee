using Microsoft.AspNetCore.Http;

namespace Tracing.Functional.AspNetCore.Http;

/// <summary>What happens to a request, in this order; each in the thread that handles it.</summary>
internal interface IRequestEvents
{
    /// <summary>The span is current, and has just started.</summary>
    void Started(HttpContext context);

    /// <summary>Routing found an endpoint. Error pages are routed to as well, but later.</summary>
    void Matched(HttpContext context);

    /// <summary>A handler has an exception: an exception page, an exception handler, a filter. It may handle it, or throw it on.</summary>
    void Caught(HttpContext context, Exception exception);

    /// <summary>An exception left the application; the server answers with 500, or cuts the connection.</summary>
    void Escaped(HttpContext context, Exception exception);

    /// <summary>The answer is complete; the span has not ended.</summary>
    void Stopped(HttpContext context);
}
