using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Tracing.Functional.Ground;

namespace Tracing.Functional.AspNetCore.Http;

// Whether a response was complete although its request counts as aborted: the client has all of it, and closed before the request had
// ended. How many bytes of a body were written only the server knows; of Kestrel it is read from a field. If a later framework has another
// one, or it is another server, a response with a body does not count as complete.
internal static class ResponseEnd
{
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.NonPublicFields | DynamicallyAccessedMemberTypes.PublicProperties)]
    private static readonly Type? s_protocol =
        Type.GetType("Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http.HttpProtocol, Microsoft.AspNetCore.Server.Kestrel.Core");

    private static readonly FieldInfo? s_written =
        s_protocol?.GetField("_responseBytesWritten", BindingFlags.Instance | BindingFlags.NonPublic);

    private static readonly PropertyInfo? s_completed =
        s_protocol?.GetProperty("HasResponseCompleted", BindingFlags.Instance | BindingFlags.Public);

    /// <summary>
    /// Whether the server had sent the end of the response, trailers too, when the request was aborted. False if the server does not tell.
    /// </summary>
    public static bool WasSent(HttpContext context) => Hook.Silent.Run(
        context, static context => s_completed?.DeclaringType?.IsInstanceOfType(context.Features) == true
            && s_completed.GetValue(context.Features) is true, fallback: false);

    public static bool IsComplete(HttpContext context)
    {
        var response = context.Response;
        if (!response.HasStarted)
            return false;
        return HasNoBody(context.Request.Method, response) || (response.ContentLength is { } length && Written(context) >= length);
    }

    private static bool HasNoBody(string method, HttpResponse response) =>
        response.ContentLength is 0 || HttpMethods.IsHead(method)
        || response.StatusCode is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified;

    private static long Written(HttpContext context) => Hook.Silent.Run(
        context, static context => s_written?.DeclaringType?.IsInstanceOfType(context.Features) == true
            && s_written.GetValue(context.Features) is long written ? written : -1, fallback: -1);
}
