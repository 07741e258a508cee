using System.Diagnostics;
using Tracing.Functional.Ground;

namespace Tracing.Functional;

/// <summary>What is recorded of the requests that <see cref="HttpClient"/> sends.</summary>
public sealed class HttpClientTracingOptions
{
    /// <summary>
    /// Whether each request's span gets timed events: name resolution, connect, TLS handshake, connection acquired, request sent, first byte.
    /// Default: false. Costs a few microseconds a request.
    /// </summary>
    public bool ClientTrace { get; set; }

    /// <summary>
    /// Whether the framework's experimental spans of connections are recorded: each new connection is a trace of its own, linked from the
    /// requests that use it, and recorded where the request that asked for it is. Default: false.
    /// </summary>
    public bool ConnectionSpans { get; set; }

    /// <summary>
    /// The query parameters whose values may be shown in <c>url.full</c>, by name, with regard to case; the others' become REDACTED. Default:
    /// none, and the framework writes <c>?*</c> for the whole query.
    /// </summary>
    public ISet<string> ShownQueryParameters { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>
    /// Gives a request's route template, such as <c>/orders/{id}</c>, where it was not set by <c>SetRouteTemplate</c>; null for none. Called
    /// for recorded requests only; what it throws is counted and goes no further. Default: null.
    /// </summary>
    public Func<HttpRequestMessage, string?>? RouteTemplate { get; set; }

    /// <summary>
    /// Adds to the span of a request before it is sent. Called for recorded requests only, once for each redirect and retry; what it throws is
    /// counted and goes no further. Default: null.
    /// </summary>
    public Action<Activity, HttpRequestMessage>? Enrich { get; set; }
}
