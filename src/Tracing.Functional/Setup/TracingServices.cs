using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Setup;

namespace Tracing.Functional;

/// <summary>Tracing for hosts, in one call.</summary>
public static class TracingServices
{
    /// <summary>
    /// Sets tracing up for the host. Spans are recorded from before the first hosted service starts until the host is disposed; then they
    /// are flushed. Log records carry the ids of the current span. In development, an <see cref="Adviser"/> warns of spans that could be
    /// better. In a web application, with the package Tracing.Functional.AspNetCore, the requests of its server are recorded too. Further
    /// calls add to the first: the last policy counts, but only the first call can remove or change instrumentation.
    /// </summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="configure">Service name, policy, exporters; see <see cref="TracingBuilder"/> for the defaults.</param>
    /// <exception cref="ArgumentNullException">The services are null.</exception>
    /// <example><code>services.AddTracing(tracing => tracing.Service("orders").Sample(policy).ExportOtlp())</code></example>
    public static IServiceCollection AddTracing(this IServiceCollection services, Action<TracingBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var tracing = new TracingBuilder();
        configure?.Invoke(tracing);

        var isFirst = services.All(service => service.ImplementationType != typeof(ProviderStart));
        new OpenTelemetryServices(services).WithTracing(isFirst ? First : tracing.Apply);
        if (!isFirst)
            return services;

        services.Insert(0, ServiceDescriptor.Singleton<IHostedService, ProviderStart>());
        return services.Configure<LoggerFactoryOptions>(static logging =>
            logging.ActivityTrackingOptions |=
                ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId | ActivityTrackingOptions.TraceFlags);

        void First(TracerProviderBuilder builder)
        {
            tracing.ApplyWithDefaults(builder.AddAdviserInDevelopment());
            ServerSetup.Complete(builder, services);
        }
    }

    // Replaces the builder of OpenTelemetry's hosting package, so that the package is not needed.
    private sealed class OpenTelemetryServices(IServiceCollection services) : IOpenTelemetryBuilder
    {
        public IServiceCollection Services => services;
    }

    // Hosted services start in the order they were added. This one needs the provider, so the provider is created, and listens, before a
    // server takes its first request.
    private sealed class ProviderStart(TracerProvider provider, IServiceProvider services) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            ServerSetup.Check(services);
            return Task.FromResult(provider);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
