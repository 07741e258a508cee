using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Export;
using Tracing.Functional.Privacy;
using Tracing.Functional.Traces;

namespace Tracing.Functional;

/// <summary>Redaction of secrets in spans, before exporters and streams get them.</summary>
public static class PrivacyExtensions
{
    /// <summary>
    /// Says what counts as a secret and what stands in its place. Redaction is on by default where <c>SetSampling</c>, <c>ExportTo</c>,
    /// <c>ExportOtlp</c> or <c>AddStreams</c> is used; without them this turns it on for exporters that are added after it in
    /// OpenTelemetry's own way. Of several calls the last one counts.
    /// </summary>
    /// <param name="builder">The tracer provider's builder.</param>
    /// <param name="configure">Changes the <see cref="PrivacyOptions"/>; <c>options.IsOn = false</c> turns it off.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <example><code>builder.SetPrivacy(privacy => privacy.AddSecretWords("iban").AddSafeKeys("invoice.id"))</code></example>
    public static TracerProviderBuilder SetPrivacy(this TracerProviderBuilder builder, Action<PrivacyOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new PrivacyOptions();
        configure(options);
        var privacy = new PrivacySetting(options.Build());
        return builder.ConfigureServices(services => services.AddSingleton(privacy)).UsePrivacy();
    }

    /// <summary>Puts redaction into the pipeline, once, in front of the exporters that come next.</summary>
    internal static TracerProviderBuilder UsePrivacy(this TracerProviderBuilder builder)
    {
        var isFirst = false;
        builder.ConfigureServices(services =>
        {
            isFirst = services.All(service => service.ServiceType != typeof(PlaceInPipeline));
            if (isFirst)
                services.AddSingleton<PlaceInPipeline>();
        });
        return isFirst ? builder.AddProcessor(Processor) : builder;
    }

    /// <summary>The provider's redactor, null where it is off.</summary>
    internal static Redactor? Redactor(this IServiceProvider services)
    {
        var setting = services.GetService<PrivacySetting>();
        return setting is null ? Privacy.Redactor.Default : setting.Redactor;
    }

    private static BaseProcessor<Activity> Processor(IServiceProvider services)
    {
        var hasEngine = services.GetService<IServiceProviderIsService>()?.IsService(typeof(TraceEngine)) ?? services.GetService<TraceEngine>() is not null;
        return services.Redactor() is { } redactor && !hasEngine ? new PrivacyProcessor(redactor) : new NoExporter();
    }

    /// <summary>What was asked for; a redactor of null is off.</summary>
    private sealed record PrivacySetting(Redactor? Redactor);

    private sealed class PlaceInPipeline;
}
