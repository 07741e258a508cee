using OpenTelemetry;
using OpenTelemetry.Trace;

namespace OrderShop;

// OpenTelemetry in a host: one provider for it, made before the server starts and flushed when the host goes. This is what the
// package OpenTelemetry.Extensions.Hosting does; with that package referenced, delete this file.
internal static class TracingHost
{
    public static IOpenTelemetryBuilder AddOpenTelemetry(this IServiceCollection services)
    {
        services.Insert(0, ServiceDescriptor.Singleton<IHostedService, Starter>());
        return new Builder(services);
    }

    private sealed class Builder(IServiceCollection services) : IOpenTelemetryBuilder
    {
        public IServiceCollection Services => services;
    }

    // Hosted services start in the order they were added. This one asks for the provider, which makes it: it listens before the
    // server takes its first request.
    private sealed class Starter(TracerProvider provider) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.FromResult(provider);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
