using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry.Trace;

namespace Tracing.Functional.AspNetCore;

/// <summary>ASP.NET Core for Tracing.Functional.</summary>
public static class AspNetCoreTracingExtensions
{
    /// <summary>
    /// Listens to the server's spans, and lets sampling policies see a request's method, path, headers and baggage when its span starts:
    /// <c>AtStart.Path("/health")</c>. The order of this and <c>SetSampling</c> does not matter.
    /// </summary>
    /// <param name="builder">The tracer provider's builder of the host.</param>
    /// <exception cref="ArgumentNullException">The builder is null.</exception>
    public static TracerProviderBuilder AddAspNetCoreTracing(this TracerProviderBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder
            .ConfigureServices(services =>
            {
                services.AddHttpContextAccessor();
                services.TryAddSingleton<FactSource, HttpContextFacts>();
            })
            .AddSource("Microsoft.AspNetCore");
    }
}
