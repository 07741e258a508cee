using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;

namespace Tracing.Functional;

// Adds services to those of a provider. When the provider is being built, as inside ConfigureOpenTelemetryTracerProvider with a service
// provider, OpenTelemetry takes no more: then the answer says what to call in its place.
internal static class ProviderServices
{
    /// <summary>Adds the services.</summary>
    /// <exception cref="InvalidOperationException">The provider is being built.</exception>
    public static TracerProviderBuilder AddServices(
        this TracerProviderBuilder builder, Action<IServiceCollection> configure, [CallerMemberName] string caller = "")
    {
        var isOpen = false;
        try
        {
            return builder.ConfigureServices(services =>
            {
                isOpen = true;
                configure(services);
            });
        }
        catch (NotSupportedException late) when (!isOpen)
        {
            throw new InvalidOperationException(
                $"{caller} adds services, which cannot be done any more while the provider is built: call it outside of "
                + "ConfigureOpenTelemetryTracerProvider((services, builder) => ...). What needs services can be given as a function of "
                + "them: SetSampling(services => policy), ExportTo(services => exporter), services.Configure<TOptions>(...).",
                late);
        }
    }
}
