using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Trace;
using Tracing.Functional.Advice;
using Tracing.Functional.Ground;

namespace Tracing.Functional;

/// <summary>Advice on names, attributes and ends of spans.</summary>
public static class AdviserExtensions
{
    /// <summary>
    /// Reports what could be better on spans: names, attributes, secrets, errors without details, spans that do not end. Findings are
    /// warnings in the log category "Tracing.Functional.Adviser" and a stream of the <see cref="Adviser"/> in the service provider.
    /// <c>AddTracing</c> does this if the host runs in development. Of several calls the last one counts.
    /// </summary>
    /// <param name="builder">The tracer provider's builder.</param>
    /// <param name="configure">Changes the <see cref="AdviserOptions"/>.</param>
    /// <exception cref="ArgumentNullException">The builder is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <example><code>builder.AddAdviser(adviser => adviser.LongestOpen = TimeSpan.FromMinutes(30))</code></example>
    public static TracerProviderBuilder AddAdviser(this TracerProviderBuilder builder, Action<AdviserOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.UseAdviser(
            services => services.AddOptionsOf(configure, AdviserOptions.Check).AddSingleton(FromOptions), isOnlyInDevelopment: false);
    }

    /// <summary>Adds this adviser; see the other overload. The caller owns it.</summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static TracerProviderBuilder AddAdviser(this TracerProviderBuilder builder, Adviser adviser)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(adviser);
        return builder.UseAdviser(services => services.AddSingleton(adviser), isOnlyInDevelopment: false);
    }

    /// <summary>Adds the adviser of AddTracing. An adviser that the application adds replaces it.</summary>
    internal static TracerProviderBuilder AddAdviserInDevelopment(this TracerProviderBuilder builder) =>
        builder.UseAdviser(services => services.AddSingleton(FromOptions), isOnlyInDevelopment: true);

    private static Adviser FromOptions(IServiceProvider services) => new(services.ReadOptionsOf<AdviserOptions>(AdviserOptions.Check));

    private static TracerProviderBuilder UseAdviser(
        this TracerProviderBuilder builder, Action<IServiceCollection> add, bool isOnlyInDevelopment)
    {
        var isFirst = false;
        builder.AddServices(services =>
        {
            isFirst = services.All(service => service.ServiceType != typeof(AdviserRequest));
            services.AddSingleton(new AdviserRequest(isOnlyInDevelopment));
            add(services.AddRedactor());
        });
        if (isFirst)
            ((IDeferredTracerProviderBuilder)builder).Configure(Start);
        return builder;
    }

    private static void Start(IServiceProvider services, TracerProviderBuilder builder)
    {
        var isAsked = services.GetServices<AdviserRequest>().Any(request => !request.IsOnlyInDevelopment);
        if (!isAsked && services.GetService<IHostEnvironment>()?.IsDevelopment() != true)
            return;
        var adviser = services.GetRequiredService<Adviser>();
        adviser.Bind(services.Redactor());
        if (adviser.IsEnabled)
            builder.AddProcessor(new AdviserProcessor(adviser, services.GetService<ILoggerFactory>()));
    }

    private sealed record AdviserRequest(bool IsOnlyInDevelopment);
}
