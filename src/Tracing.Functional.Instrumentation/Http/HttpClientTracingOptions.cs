using System.Diagnostics;
using Tracing.Functional.Ground;

namespace Tracing.Functional;

/// <summary>What is recorded of the requests that <see cref="HttpClient"/> sends. Read when the provider is built.</summary>
public sealed class HttpClientTracingOptions
{
    /// <summary>
    /// Whether each request's span gets timed events: name resolution, connect, TLS handshake, connection acquired, request sent, first
    /// byte. Costs a few microseconds per request. Default: false.
    /// </summary>
    public bool ClientTrace { get; set; }

    /// <summary>
    /// Whether the framework's experimental spans of connections are recorded. Each new connection is a trace of its own, which the
    /// requests that use it link to. It is recorded if the request that opened it is. Default: false.
    /// </summary>
    public bool ConnectionSpans { get; set; }

    /// <summary>
    /// Names of the query parameters whose values <c>url.full</c> shows; the values of others are replaced by REDACTED. Case does not
    /// matter. Default: none, and the framework writes <c>?*</c> for the whole query.
    /// </summary>
    public ISet<string> ShownQueryParameters { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Returns a request's route template, such as <c>/orders/{id}</c>, or null. Called for recorded requests without a template from
    /// <c>SetRouteTemplate</c>. Its exceptions are counted and ignored. Default: null.
    /// </summary>
    public Func<HttpRequestMessage, string?>? RouteTemplate { get; set; }

    /// <summary>
    /// Adds to the span of a request before it is sent. Called for recorded requests only, once for each redirect and retry. Its exceptions
    /// are counted and ignored. Default: null.
    /// </summary>
    public Action<Activity, HttpRequestMessage>? Enrich { get; set; }

    internal static void Check(HttpClientTracingOptions options) =>
        Allowed.Require(!options.ShownQueryParameters.Contains(""), nameof(ShownQueryParameters), "\"\"", "names of one character or more");
}
