using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tracing.Functional.Gateway.Setup;

namespace Tracing.Functional.Gateway;

/// <summary>A gateway as a part of any host.</summary>
public static class GatewayExtensions
{
    /// <summary>
    /// Adds a gateway that decides whole traces of many services: it receives OTLP on ports of its own, holds each trace until the policy's
    /// answer is certain or the trace is complete or too old, and sends kept traces on. It starts and stops with the host; stopping decides
    /// what is held and sends it.
    /// </summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="configure">Sets the <see cref="GatewayOptions"/>; a policy is needed.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">When the host starts: an option is out of range.</exception>
    /// <example><code>
    /// builder.Services.AddTracingGateway(gateway =>
    /// {
    ///     gateway.PolicyFile = "orders.policy";
    ///     gateway.Destinations.Add(new() { Address = new("http://127.0.0.1:14318") });
    /// });
    /// </code></example>
    public static IServiceCollection AddTracingGateway(this IServiceCollection services, Action<GatewayOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddSingleton<IHostedService>(provider =>
        {
            var options = new GatewayOptions();
            configure(options);
            return new TracingGateway(options, provider.GetService<ILoggerFactory>(), provider.GetService<IMeterFactory>());
        });
        return services;
    }
}
