using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry.Trace;
using Tracing.Functional.AspNetCore.Http;
using Tracing.Functional.Sampling;

namespace Tracing.Functional.AspNetCore;

/// <summary>ASP.NET Core for Tracing.Functional.</summary>
public static class AspNetCoreTracingExtensions
{
    private const string SuppressSwitch = "Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData";

    /// <summary>
    /// Listens to the server's spans, gives them names, attributes, status and exceptions by OpenTelemetry's conventions for HTTP and gRPC, and
    /// lets sampling policies see a request's method, path, headers and baggage when its span starts: <c>AtStart.Path("/health")</c>. The order
    /// of this and <c>SetSampling</c> does not matter; called again, it changes the options of before.
    /// </summary>
    /// <param name="builder">The tracer provider's builder of the host.</param>
    /// <param name="configure">Changes the <see cref="AspNetCoreTracingOptions"/>.</param>
    /// <exception cref="ArgumentNullException">The builder is null.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <example><code>builder.AddAspNetCoreTracing(options =&gt; options.Exclude.Add("/health"))</code></example>
    public static TracerProviderBuilder AddAspNetCoreTracing(this TracerProviderBuilder builder, Action<AspNetCoreTracingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var isFirst = false;
        builder.ConfigureServices(services =>
        {
            var options = Options(services, out isFirst);
            configure?.Invoke(options);
            AspNetCoreTracingOptions.Check(options);
            Register(services, options);
        });
        return isFirst ? builder.AddSource("Microsoft.AspNetCore").AddInstrumentation(Listener) : builder;
    }

    private static AspNetCoreTracingOptions Options(IServiceCollection services, out bool isFirst)
    {
        var known = services.Select(service => service.ServiceType == typeof(AspNetCoreTracingOptions) ? service.ImplementationInstance : null)
            .OfType<AspNetCoreTracingOptions>().FirstOrDefault();
        isFirst = known is null;
        return known ?? new AspNetCoreTracingOptions();
    }

    private static void Register(IServiceCollection services, AspNetCoreTracingOptions options)
    {
        services.AddHttpContextAccessor();
        services.TryAddSingleton(options);
        services.TryAddSingleton<FactSource, HttpContextFacts>();
        if (options.StartAttributes && !AppContext.TryGetSwitch(SuppressSwitch, out _))
            AppContext.SetSwitch(SuppressSwitch, false);
        if (options.Exclude.Count > 0)
        {
            services.TryAddSingleton(Exclusions);
            services.TryAddSingleton<SpanFilter>(provider => provider.GetRequiredService<ServerExclusions>());
        }

        if (options.TrustParent is not null && services.All(service => service.ServiceType != typeof(TrustMark)))
            AddTrust(services);
    }

    private static ServerExclusions Exclusions(IServiceProvider services) => new(
        services.GetRequiredService<AspNetCoreTracingOptions>().Exclude,
        services.GetRequiredService<IHttpContextAccessor>(),
        HostOf(services) is null ? null : services.GetRequiredService<IServiceScopeFactory>());

    private static RequestListener Listener(IServiceProvider services, TracerProvider provider)
    {
        var options = services.GetRequiredService<AspNetCoreTracingOptions>();
        if (options.TrustParent is not null && (HostOf(services) is null || services.GetService<DistributedContextPropagator>() is not TrustingPropagator))
        {
            throw new InvalidOperationException(
                "TrustParent would be without effect: the tracer provider must be one of the host's services, and the propagator that the "
                + "host's services have must not be replaced after AddAspNetCoreTracing.");
        }

        return new RequestListener(new RequestSpans(options, services.GetService<ServerExclusions>()), HostOf(services));
    }

    /// <summary>A web host has its own among its services; a provider that stands alone has none.</summary>
    private static DiagnosticListener? HostOf(IServiceProvider services) => services.GetService<DiagnosticListener>();

    /// <summary>Puts ours in front of the propagator that the host has so far.</summary>
    private static void AddTrust(IServiceCollection services)
    {
        var before = services.LastOrDefault(service => service.ServiceType == typeof(DistributedContextPropagator) && !service.IsKeyedService);
        services.AddSingleton<TrustMark>();
        services.AddSingleton<DistributedContextPropagator>(provider => new TrustingPropagator(
            Inner(before, provider),
            provider.GetRequiredService<AspNetCoreTracingOptions>().TrustParent ?? (_ => true),
            provider.GetRequiredService<IHttpContextAccessor>()));
    }

    private static DistributedContextPropagator Inner(ServiceDescriptor? before, IServiceProvider services) =>
        (before?.ImplementationInstance
            ?? before?.ImplementationFactory?.Invoke(services)
            ?? (before?.ImplementationType is { } type ? ActivatorUtilities.CreateInstance(services, type) : null))
        as DistributedContextPropagator ?? DistributedContextPropagator.Current;

    private sealed class TrustMark;
}
