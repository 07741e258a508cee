using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Export;
using Tracing.Functional.Ground;
using Tracing.Functional.Privacy;
using Tracing.Functional.Traces;

namespace Tracing.Functional;

/// <summary>Redaction of secrets in spans, before exporters and streams get them.</summary>
public static class PrivacyExtensions
{
    /// <summary>
    /// Sets what a secret is, and what replaces it. Redaction is on by default if <c>SetSampling</c>, <c>ExportTo</c>, <c>ExportOtlp</c> or
    /// <c>AddStreams</c> is used. Without them, this turns it on for exporters that are added after it in OpenTelemetry's own way. Of
    /// several calls the last one counts.
    /// </summary>
    /// <param name="builder">The tracer provider's builder.</param>
    /// <param name="configure">Changes the <see cref="PrivacyOptions"/>; <c>options.IsOn = false</c> turns redaction off.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <example><code>builder.SetPrivacy(privacy => privacy.AddSecretWords("iban").AddSafeKeys("invoice.id"))</code></example>
    public static TracerProviderBuilder SetPrivacy(this TracerProviderBuilder builder, Action<PrivacyOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        return builder.AddServices(services => services.AddOptionsOf(configure, PrivacyOptions.Check)).UsePrivacy();
    }

    /// <summary>Puts redaction into the pipeline, once, in front of the exporters that come next.</summary>
    internal static TracerProviderBuilder UsePrivacy(this TracerProviderBuilder builder)
    {
        var isFirst = false;
        builder.AddServices(services =>
        {
            isFirst = services.All(service => service.ServiceType != typeof(PlaceInPipeline));
            if (isFirst)
                services.AddSingleton<PlaceInPipeline>().AddRedactor();
        });
        return isFirst ? builder.AddProcessor(Processor) : builder;
    }

    /// <summary>One redactor for all parts of the provider.</summary>
    internal static IServiceCollection AddRedactor(this IServiceCollection services)
    {
        services.TryAddSingleton(static provider =>
            new ProviderRedactor(provider.ReadOptionsOf<PrivacyOptions>(PrivacyOptions.Check).Build()));
        return services;
    }

    /// <summary>The provider's redactor, null if it is off.</summary>
    internal static Redactor? Redactor(this IServiceProvider services) =>
        services.GetService<ProviderRedactor>() is { } own ? own.Redactor : Privacy.Redactor.Default;

    private static BaseProcessor<Activity> Processor(IServiceProvider services)
    {
        var redactor = services.Redactor();
        var hasEngine = services.GetService<IServiceProviderIsService>()?.IsService(typeof(TraceEngine))
            ?? services.GetService<TraceEngine>() is not null;
        return hasEngine ? new NoExporter() : new PrivacyProcessor(redactor, () => TracesExtensions.CheckSampler(services));
    }

    // Also redacts the texts that instrumentation cuts, as long as the provider lives.
    private sealed class ProviderRedactor(Redactor? redactor) : IDisposable
    {
        private readonly IDisposable? _cuts = redactor is null ? null : CutRedaction.Add(redactor.Text);

        public Redactor? Redactor { get; } = redactor;

        public void Dispose() => _cuts?.Dispose();
    }

    private sealed class PlaceInPipeline;

    // Redacts for exporters that are added after it in OpenTelemetry's own way. A provider with the engine does not use it: policies must
    // be able to read the secrets there, and the outlet removes them later.
    private sealed class PrivacyProcessor(Redactor? redactor, Action atFirstSpan) : BaseProcessor<Activity>
    {
        private Action? _atFirstSpan = atFirstSpan;

        public override void OnStart(Activity data)
        {
            if (_atFirstSpan is not null)
                Interlocked.Exchange(ref _atFirstSpan, null)?.Invoke();
        }

        public override void OnEnd(Activity data)
        {
            if (redactor is not null)
                ActivityRedactor.TryClean(redactor, data);
        }
    }
}
