using System.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry.Trace;
using Tracing.Functional.AspNetCore.Http;
using Tracing.Functional.Ground;
using Tracing.Functional.Instrumentation.Http;
using Tracing.Functional.Sampling;

namespace Tracing.Functional.AspNetCore;

/// <summary>ASP.NET Core for Tracing.Functional.</summary>
public static class AspNetCoreTracingExtensions
{
    private const string SuppressSwitch = "Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData";

    /// <summary>Of requests, calls of SignalR's hubs, and Blazor's circuits and components.</summary>
    private static readonly string[] s_sources =
    [
        "Microsoft.AspNetCore", "Microsoft.AspNetCore.SignalR.Server", "Microsoft.AspNetCore.Components",
        "Microsoft.AspNetCore.Components.Server.Circuits",
    ];

    /// <summary>
    /// Listens to the server's spans and gives them names, attributes, status and exceptions by OpenTelemetry's conventions for HTTP and
    /// gRPC. Sampling policies see a request's method, path, headers and baggage when its span starts: <c>AtStart.Path("/health")</c>. The
    /// order of this and <c>SetSampling</c> does not matter.
    /// </summary>
    /// <param name="builder">The tracer provider's builder of the host.</param>
    /// <param name="configure">
    /// Changes the <see cref="AspNetCoreTracingOptions"/>, after what the application configured by
    /// <c>services.Configure&lt;AspNetCoreTracingOptions&gt;</c>. A further call changes the options of the calls before.
    /// </param>
    /// <exception cref="ArgumentNullException">The builder is null.</exception>
    /// <exception cref="ArgumentException">An option is out of range; for a configured value, when the provider is built.</exception>
    /// <exception cref="InvalidOperationException">The provider is being built, so that services cannot be added any more.</exception>
    /// <example><code>builder.AddAspNetCoreTracing(options =&gt; options.Exclude.Add("/health"))</code></example>
    public static TracerProviderBuilder AddAspNetCoreTracing(
        this TracerProviderBuilder builder, Action<AspNetCoreTracingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var isFirst = false;
        AddServices(builder, nameof(AddAspNetCoreTracing), services =>
        {
            var calls = Calls.Of(services);
            var all = calls.Configure + configure;
            services.AddOptionsOf(all, Accept, out isFirst);
            calls.Configure = all;
            if (isFirst)
                Register(services);
        });
        return isFirst ? builder.AddSource(s_sources).AddInstrumentation(Listener).AddInstrumentation(Announcer) : builder;
    }

    /// <summary>
    /// Lets sampling policies see a request's method, path, headers and baggage when its span starts, and does nothing else: for servers
    /// whose spans other instrumentation fills, such as OpenTelemetry's own. <see cref="AddAspNetCoreTracing"/> does it too.
    /// </summary>
    /// <param name="builder">The tracer provider's builder of the host.</param>
    /// <exception cref="ArgumentNullException">The builder is null.</exception>
    /// <example><code>builder.AddAspNetCoreInstrumentation().AddAspNetCoreFacts().SetSampling(policy)</code></example>
    public static TracerProviderBuilder AddAspNetCoreFacts(this TracerProviderBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        AddServices(builder, nameof(AddAspNetCoreFacts), AddFacts);
        return builder.AddInstrumentation(Announcer);
    }

    /// <summary>Filters, facts and trust are asked by the host and by the sampler, so they must be services.</summary>
    private static void AddServices(TracerProviderBuilder builder, string caller, Action<IServiceCollection> add)
    {
        if (LateCalls.TryAdd(configure => builder.ConfigureServices(configure), add))
            return;
        throw new InvalidOperationException(
            $"{caller} adds services, which cannot be done any more while the provider is built: call it outside of "
            + "ConfigureOpenTelemetryTracerProvider((services, builder) => ...), and give what needs services by "
            + "services.AddOptions<AspNetCoreTracingOptions>().Configure<TService>(...).");
    }

    private static void AddFacts(IServiceCollection services)
    {
        services.TryAddSingleton<RequestAnnouncer>();
        services.TryAddEnumerable(ServiceDescriptor.Transient<IStartupFilter, AnnouncerStart>());
        services.TryAddSingleton<FactSource, HttpContextFacts>();
    }

    /// <summary>One for all calls. Several owners may dispose it.</summary>
    private static RequestAnnouncer Announcer(IServiceProvider services, TracerProvider provider) =>
        services.GetRequiredService<RequestAnnouncer>();

    private static void Register(IServiceCollection services)
    {
        AddFacts(services);
        services.TryAddSingleton(static services => services.ReadOptionsOf<AspNetCoreTracingOptions>(Accept));

        // Null if nothing is excluded: then the sampler has no filter to ask.
        services.TryAddSingleton<ServerExclusions>(static services => Exclusions(services)!);
        services.TryAddSingleton<SpanFilter>(static services => services.GetService<ServerExclusions>()!);
        AddTrust(services);
    }

    /// <summary>Checks the options, and sets the switch before a server can read it.</summary>
    private static void Accept(AspNetCoreTracingOptions options)
    {
        AspNetCoreTracingOptions.Check(options);
        if (options.StartAttributes && !AppContext.TryGetSwitch(SuppressSwitch, out _))
            AppContext.SetSwitch(SuppressSwitch, false);
    }

    private static ServerExclusions? Exclusions(IServiceProvider services) =>
        services.GetRequiredService<AspNetCoreTracingOptions>().Exclude is { Count: > 0 } paths
            ? new ServerExclusions(paths, HostOf(services) is null ? null : services.GetRequiredService<IServiceScopeFactory>())
            : null;

    private static RequestListener Listener(IServiceProvider services, TracerProvider provider)
    {
        var options = services.GetRequiredService<AspNetCoreTracingOptions>();
        var isTrustAsked = HostOf(services) is not null && services.GetService<DistributedContextPropagator>() is TrustingPropagator;
        if (options.TrustParent is not null && !isTrustAsked)
        {
            throw new InvalidOperationException(
                "TrustParent would be without effect: the tracer provider must be one of the host's services, and the propagator that the "
                + "host's services have must not be replaced after AddAspNetCoreTracing.");
        }

        return new RequestListener(
            new RequestSpans(options, MethodNames.Read(services), services.GetService<ServerExclusions>()), HostOf(services));
    }

    /// <summary>A web host has its own among its services; a provider that stands alone has none.</summary>
    private static DiagnosticListener? HostOf(IServiceProvider services) => services.GetService<DiagnosticListener>();

    /// <summary>Puts ours in front of the propagator that the host has so far, if the options want it.</summary>
    private static void AddTrust(IServiceCollection services)
    {
        var before =
            services.LastOrDefault(service => service.ServiceType == typeof(DistributedContextPropagator) && !service.IsKeyedService);
        services.AddSingleton<DistributedContextPropagator>(provider =>
            provider.GetRequiredService<AspNetCoreTracingOptions>().TrustParent is { } isTrusted
                ? new TrustingPropagator(Inner(before, provider), isTrusted)
                : Inner(before, provider));
    }

    private static DistributedContextPropagator Inner(ServiceDescriptor? before, IServiceProvider services) =>
        (before?.ImplementationInstance
            ?? before?.ImplementationFactory?.Invoke(services)
            ?? (before?.ImplementationType is { } type ? ActivatorUtilities.CreateInstance(services, type) : null))
        as DistributedContextPropagator ?? DistributedContextPropagator.Current;

    /// <summary>The actions of all calls in their order: each one changes the options of the calls before.</summary>
    private sealed class Calls
    {
        public Action<AspNetCoreTracingOptions>? Configure { get; set; }

        public static Calls Of(IServiceCollection services)
        {
            if (services.FirstOrDefault(service => service.ServiceType == typeof(Calls))?.ImplementationInstance is Calls known)
                return known;
            var calls = new Calls();
            services.AddSingleton(calls);
            return calls;
        }
    }
}
