using System.Diagnostics;
using OpenTelemetry.Trace;
using Tracing.Functional.Ground;
using Tracing.Functional.Instrumentation.Http;

namespace Tracing.Functional;

/// <summary>HTTP client spans for OpenTelemetry's tracer provider.</summary>
public static class HttpClientTracingExtensions
{
    /// <summary>
    /// Listens to the spans of <see cref="HttpClient"/> and completes them: route template, resend count, shown query parameters. Call it
    /// before clients are built: it sees the requests of handlers whose propagator is the process's default of then or
    /// <see cref="TracePropagator"/>. Spans belong to the process, so what one provider adds is seen by all of them.
    /// </summary>
    /// <param name="builder">The tracer provider's builder.</param>
    /// <param name="configure">Changes the options.</param>
    /// <exception cref="ArgumentNullException">The builder is null.</exception>
    /// <example><code>builder.AddHttpClientTracing(options => options.ClientTrace = true)</code></example>
    public static TracerProviderBuilder AddHttpClientTracing(this TracerProviderBuilder builder, Action<HttpClientTracingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new HttpClientTracingOptions();
        configure?.Invoke(options);
        RequestPropagator.Install();
        builder.AddSource(RequestHook.SourceName).AddInstrumentation(() => new HttpClientTracing(options));
        return options.ConnectionSpans ? builder.AddSource(ConnectionSpans.Sources) : builder;
    }

    /// <summary>
    /// Says which route a request belongs to: its span is named "GET /orders/{id}" and carries the template as <c>url.template</c>. A redirect
    /// to another address has none.
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
}
