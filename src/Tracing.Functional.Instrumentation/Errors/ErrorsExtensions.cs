using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Trace;
using Tracing.Functional.Errors;
using Tracing.Functional.Ground;
using Tracing.Functional.W3C;

namespace Tracing.Functional;

/// <summary>How errors are recorded on a provider's spans.</summary>
public static class ErrorsExtensions
{
    /// <summary>
    /// Sets how errors are recorded on the provider's spans, all options at once. Of several calls the last one counts. If two providers of
    /// a process record the same trace, the options of the one that was built first count.
    /// </summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <example><code>builder.SetErrors(new ErrorOptions { Stack = StackDetail.Full, Log = true })</code></example>
    public static TracerProviderBuilder SetErrors(this TracerProviderBuilder builder, ErrorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var copy = options with { };
        return builder.SetErrors(errors => errors.CopyFrom(copy));
    }

    /// <summary>
    /// Changes how errors are recorded on the provider's spans. The action sees the values that the application configured by
    /// <c>services.Configure&lt;ErrorOptions&gt;</c>. Of several calls the last one with an action counts.
    /// </summary>
    /// <exception cref="ArgumentNullException">The builder is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An option is out of range; for a configured value, when the provider is built.
    /// </exception>
    /// <example><code>builder.SetErrors(errors => errors.Log = true)</code></example>
    public static TracerProviderBuilder SetErrors(this TracerProviderBuilder builder, Action<ErrorOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddOnce(
            configure, ErrorOptions.Check, late => builder.AddProcessor(services => Settings(services, late).Marker()));
    }

    private static ErrorSettings Settings(IServiceProvider services, Action<ErrorOptions>? late)
    {
        var options = services.ReadOptionsOf(ErrorOptions.Check, late);
        return new ErrorSettings(
            options, options.Log ? services.GetService<ILoggerFactory>()?.CreateLogger("Tracing.Functional.Errors") : null);
    }
}
