using System.Diagnostics;
using OpenTelemetry.Trace;
using Tracing.Functional.Ground;
using Tracing.Functional.Instrumentation.Http;
using Tracing.Functional.W3C;

namespace Tracing.Functional;

/// <summary>HTTP client spans for OpenTelemetry's tracer provider.</summary>
public static class HttpClientTracingExtensions
{
    /// <summary>
    /// Listens to the spans of <see cref="HttpClient"/> and completes them: route template, resend count, shown query parameters. Call it
    /// before clients are built: it sees requests only of handlers that are built later or use <see cref="TracePropagator"/>. All providers
    /// of the process see what one of them adds to a span.
    /// </summary>
    /// <param name="builder">The tracer provider's builder.</param>
    /// <param name="configure">
    /// Changes the options, after what the application configured by <c>services.Configure&lt;HttpClientTracingOptions&gt;</c>. Of several
    /// calls the last one with an action counts.
    /// </param>
    /// <exception cref="ArgumentNullException">The builder is null.</exception>
    /// <example><code>builder.AddHttpClientTracing(options => options.ClientTrace = true)</code></example>
    public static TracerProviderBuilder AddHttpClientTracing(
        this TracerProviderBuilder builder, Action<HttpClientTracingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddOnce(configure, HttpClientTracingOptions.Check, late =>
            ((IDeferredTracerProviderBuilder)builder.AddSource(RequestHook.SourceName)).Configure(
                (services, inner) => Start(services, inner, late)));
        RequestPropagator.Install();
        return builder;
    }

    /// <summary>
    /// Sets the route of a request: its span is named "GET /orders/{id}" and carries the template as <c>url.template</c>. A redirect to
    /// another address has none.
    /// </summary>
    /// <param name="request">The request, before it is sent.</param>
    /// <param name="template">The path with its variable parts in braces.</param>
    /// <returns>The same request.</returns>
    /// <exception cref="ArgumentNullException">The request is null.</exception>
    /// <exception cref="ArgumentException">The template is null, empty or white.</exception>
    public static HttpRequestMessage SetRouteTemplate(this HttpRequestMessage request, string template)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentException.ThrowIfNullOrWhiteSpace(template);
        request.Options.Set(RequestHook.RouteTemplate, template);
        return request;
    }

    private static void Start(IServiceProvider services, TracerProviderBuilder builder, Action<HttpClientTracingOptions>? late)
    {
        var options = services.ReadOptionsOf(HttpClientTracingOptions.Check, late);
        builder.AddInstrumentation(() => new HttpClientTracing(options, MethodNames.Read(services)));
        if (options.ConnectionSpans)
            builder.AddSource(ConnectionSpans.Sources);
    }
}
