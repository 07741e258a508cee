using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Trace;
using Tracing.Functional.Errors;

namespace Tracing.Functional;

/// <summary>How a provider's spans tell errors.</summary>
public static class ErrorsExtensions
{
    /// <summary>
    /// Sets how errors are recorded on the provider's spans. Of several calls the last one counts; without any, the options' defaults hold.
    /// Where two providers of a process record the same trace, the options of the one that was built first count.
    /// </summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <example><code>builder.SetErrors(new ErrorOptions { Stack = StackDetail.Full, Log = true })</code></example>
    public static TracerProviderBuilder SetErrors(this TracerProviderBuilder builder, ErrorOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        var isFirst = false;
        builder.ConfigureServices(services =>
        {
            isFirst = services.All(service => service.ServiceType != typeof(ErrorOptions));
            services.AddSingleton(options);
        });
        return isFirst ? builder.AddProcessor(static services => Settings(services).Marker()) : builder;
    }

    private static ErrorSettings Settings(IServiceProvider services)
    {
        var options = services.GetRequiredService<ErrorOptions>();
        return new ErrorSettings(options, options.Log ? services.GetService<ILoggerFactory>()?.CreateLogger("Tracing.Functional.Errors") : null);
    }
}
