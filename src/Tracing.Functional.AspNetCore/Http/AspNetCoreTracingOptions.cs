using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Tracing.Functional.Ground;

namespace Tracing.Functional.AspNetCore;

/// <summary>What is recorded of a host's requests. Read when the tracer provider is built; later changes have no effect.</summary>
public sealed class AspNetCoreTracingOptions
{
    /// <summary>
    /// Whether to trust the trace context of a request. If it returns false or throws, the request starts a new trace that links to the
    /// caller's span, and the caller's sampled flag, tracestate and baggage are ignored. Called once for each request that brings a
    /// context, before its span starts. Needs a tracer provider in the host's own services. Default: null, all are trusted.
    /// </summary>
    /// <example><code>options.TrustParent = context =&gt; context.Connection.LocalPort == 8081</code></example>
    public Func<HttpContext, bool>? TrustParent { get; set; }

    /// <summary>
    /// Paths whose requests are not recorded, nor anything that happens in them: <c>/health</c> is also <c>/health/live</c>, not
    /// <c>/healthy</c>. Case does not matter. Default: none.
    /// </summary>
    public IList<PathString> Exclude { get; } = [];

    /// <summary>Adds to a recorded request's span. Called when the request has ended, before the span does. Default: null.</summary>
    public Action<Activity, HttpContext>? Enrich { get; set; }

    /// <summary>
    /// Whether exceptions that escape, or reach an exception handler, are recorded as events with their stacks. Default: true.
    /// </summary>
    public bool RecordExceptions { get; set; } = true;

    /// <summary>
    /// Query parameters whose values are recorded; other values are replaced by REDACTED. Case does not matter. Default: none.
    /// </summary>
    public ISet<string> QueryParameters { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Whether the framework sets method, path, scheme, server and user agent on its span before sampling, for samplers and processors
    /// other than ours. It then does so for every request of the process, also for dropped ones, by the switch
    /// <c>Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData</c>; a switch that is set already stays. If false, recorded spans
    /// get these attributes just after their start, and policies read the request itself. Default: false.
    /// </summary>
    public bool StartAttributes { get; set; }

    /// <summary>Up to how many messages of a gRPC call are recorded as events, in each direction; 0 to 10,000. Default: 0, none.</summary>
    public int MaxMessageEvents { get; set; }

    internal static void Check(AspNetCoreTracingOptions options)
    {
        Allowed.Require(options.MaxMessageEvents is >= 0 and <= 10_000, nameof(MaxMessageEvents), options.MaxMessageEvents, "0 to 10,000");
        foreach (var path in options.Exclude)
        {
            Allowed.Require(
                path.HasValue && path != "/", nameof(Exclude), $"\"{path}\"", "paths that start with / and name something after it");
        }
    }
}
