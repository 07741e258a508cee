using Microsoft.AspNetCore.Builder;

namespace Tracing.Functional.AspNetCore;

/// <summary>Tracing for ASP.NET Core applications, in one call.</summary>
public static class WebTracing
{
    /// <summary>
    /// Sets tracing up for the application: what <see cref="TracingServices.AddTracing"/> does, and the spans of its server, HTTP and gRPC.
    /// </summary>
    /// <param name="builder">The application's builder.</param>
    /// <param name="configure">Service name, policy, exporters; see <see cref="TracingBuilder"/> for the defaults.</param>
    /// <exception cref="ArgumentNullException">The builder is null.</exception>
    /// <example><code>builder.AddTracing(tracing => tracing.Service("orders").Sample(policy))</code></example>
    public static WebApplicationBuilder AddTracing(this WebApplicationBuilder builder, Action<TracingBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddTracing(tracing =>
        {
            tracing.AspNetCore();
            configure?.Invoke(tracing);
        });
        return builder;
    }

    /// <summary>Records the requests of the server; see <see cref="AspNetCoreTracingExtensions.AddAspNetCoreTracing"/>.</summary>
    /// <exception cref="ArgumentNullException">The builder is null.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static TracingBuilder AspNetCore(this TracingBuilder tracing, Action<AspNetCoreTracingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(tracing);
        return tracing.Configure(builder => builder.AddAspNetCoreTracing(configure));
    }

    /// <summary>
    /// Lets policies see the requests of a server whose spans other instrumentation fills; see
    /// <see cref="AspNetCoreTracingExtensions.AddAspNetCoreFacts"/>.
    /// </summary>
    /// <exception cref="ArgumentNullException">The builder is null.</exception>
    public static TracingBuilder AspNetCoreFacts(this TracingBuilder tracing)
    {
        ArgumentNullException.ThrowIfNull(tracing);
        return tracing.Configure(builder => builder.AddAspNetCoreFacts());
    }
}
