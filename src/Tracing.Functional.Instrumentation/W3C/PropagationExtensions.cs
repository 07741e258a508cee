using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry.Trace;

namespace Tracing.Functional;

/// <summary>Context propagation for OpenTelemetry's tracer provider.</summary>
public static class PropagationExtensions
{
    /// <summary>
    /// Reads and sends contexts strictly by W3C Trace Context level 2 and W3C Baggage. The host's server takes <see
    /// cref="TracePropagator"/> from its services, and <see cref="Propagation.Install"/> makes it the default of the process for clients
    /// that are built later.
    /// </summary>
    /// <param name="builder">The tracer provider's builder; the host's, if there is one.</param>
    /// <exception cref="ArgumentNullException">The builder is null.</exception>
    public static TracerProviderBuilder AddW3CPropagation(this TracerProviderBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        Propagation.Install();
        return builder.ConfigureServices(
            services => services.Replace(ServiceDescriptor.Singleton<DistributedContextPropagator>(TracePropagator.Instance)));
    }
}
