using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Tracing.Functional.AspNetCore;

/// <summary>What is recorded of a host's requests. Read when the host starts; later changes have no effect.</summary>
public sealed class AspNetCoreTracingOptions
{
    /// <summary>The largest number of <see cref="MaxMessageEvents"/>.</summary>
    internal const int MostMessageEvents = 10_000;

    /// <summary>
    /// Whether the trace context that a request brings is believed. Where it answers false, the request starts a new trace that links to the
    /// caller's span; the caller's sampled flag, tracestate and baggage are ignored. It is asked once for each request that brings a context,
    /// before the span starts; where it throws, the answer is false. Needs a tracer provider in the host's own services. Default: null, all are believed.
    /// </summary>
    /// <example><code>options.TrustParent = context =&gt; context.Connection.LocalPort == 8081</code></example>
    public Func<HttpContext, bool>? TrustParent { get; set; }

    /// <summary>
    /// Paths whose requests are not recorded, and nothing that happens in them: <c>/health</c> is also <c>/health/live</c>, not <c>/healthy</c>.
    /// Case does not matter. Default: none.
    /// </summary>
    public IList<PathString> Exclude { get; } = [];

    /// <summary>Adds to a request's span what only the application knows. Called when the request has ended, before the span does. Default: null.</summary>
    public Action<Activity, HttpContext>? Enrich { get; set; }

    /// <summary>Whether exceptions that escape, or reach an exception handler, are recorded as events with their stack traces. Default: true.</summary>
    public bool RecordExceptions { get; set; } = true;

    /// <summary>Query parameters whose values are recorded; the values of others are replaced by REDACTED. Case does not matter. Default: none.</summary>
    public ISet<string> QueryParameters { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Whether the framework is asked to give its span the method, path, scheme, server and user agent before sampling, so that samplers and
    /// processors other than ours see them when it starts. It makes them for every request, also one that is dropped, and in the whole process:
    /// it is the switch <c>Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData</c>; one that is set already stays. Where false, spans
    /// that are recorded get them just after their start; policies read the request itself. Default: false.
    /// </summary>
    public bool StartAttributes { get; set; }

    /// <summary>How many messages of a gRPC call are recorded as events, of each direction; 0 to 10,000. Default: 0, none.</summary>
    public int MaxMessageEvents { get; set; }

    internal static void Check(AspNetCoreTracingOptions options)
    {
        if (options.MaxMessageEvents is < 0 or > MostMessageEvents)
            throw new ArgumentException($"MaxMessageEvents is {options.MaxMessageEvents}; it may be from 0 to {MostMessageEvents}.", nameof(options));
        foreach (var path in options.Exclude)
        {
            if (!path.HasValue || path == "/")
                throw new ArgumentException($"Exclude has the path '{path}'; a path to leave out starts with / and names something after it.", nameof(options));
        }
    }
}
