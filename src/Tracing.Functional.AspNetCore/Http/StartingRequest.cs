using Microsoft.AspNetCore.Http;

namespace Tracing.Functional.AspNetCore.Http;

// The request whose span is about to start on this thread. The server shows it just before it asks for a trace context and a sampler, so no
// accessor is needed, which would cost every request an execution context. An accessor that the application has itself is read too.
internal static class StartingRequest
{
    [ThreadStatic]
    private static HttpContext? t_context;

    /// <summary>All accessors of the framework share one value; it is empty unless the application has registered one.</summary>
    private static readonly HttpContextAccessor s_accessor = new();

    /// <summary>Whether a request's span is about to start right now.</summary>
    public static bool IsStarting => t_context is not null;

    public static HttpContext? Current => t_context ?? s_accessor.HttpContext;

    public static void Begin(HttpContext context) => t_context = context;

    public static void End() => t_context = null;
}
