using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry.Trace;
using Tracing.Functional.Ground;

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
    /// <exception cref="InvalidOperationException">
    /// The provider is being built, and its services have another propagator, which the server would use.
    /// </exception>
    public static TracerProviderBuilder AddW3CPropagation(this TracerProviderBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!LateCalls.TryAdd(
            configure => builder.ConfigureServices(configure),
            static services => services.Replace(ServiceDescriptor.Singleton<DistributedContextPropagator>(TracePropagator.Instance))))
            ((IDeferredTracerProviderBuilder)builder).Configure(static (services, _) => CheckLate(services));
        Propagation.Install();
        return builder;
    }

    private static void CheckLate(IServiceProvider services)
    {
        if (services.GetService<DistributedContextPropagator>() is not (null or TracePropagator))
        {
            throw new InvalidOperationException(
                "AddW3CPropagation cannot replace the propagator of the server any more while the provider is built: call it outside of "
                + "ConfigureOpenTelemetryTracerProvider((services, builder) => ...).");
        }
    }
}
