using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;
using Tracing.Functional.Ground;
using Tracing.Functional.Metrics;

namespace Tracing.Functional;

/// <summary>Rate, errors and durations of spans, as metrics.</summary>
public static class SpanMetricsExtensions
{
    /// <summary>
    /// Records the duration of each span in the histogram <c>traces.span.metrics.duration</c>, by <c>span.name</c>, <c>span.kind</c>,
    /// <c>status.code</c> and <c>sampling.basis</c>. The basis is <c>exact</c> if every such span was seen, whatever was kept, and
    /// <c>estimated</c> if kept spans count for the dropped ones. A span of a held trace is counted when its trace is decided. Exemplars
    /// point to kept spans. Needs <c>SetSampling</c>, and a meter provider with <c>AddMeter(SpanMetricsOptions.DefaultMeterName)</c>.
    /// </summary>
    /// <param name="builder">The tracer provider's builder. Of several calls the last one with an action counts.</param>
    /// <param name="configure">Changes the <see cref="SpanMetricsOptions"/>.</param>
    /// <exception cref="ArgumentNullException">The builder is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <example><code>builder.SetSampling(policy).AddSpanMetrics(metrics => metrics.RecordAll = true)</code></example>
    public static TracerProviderBuilder AddSpanMetrics(this TracerProviderBuilder builder, Action<SpanMetricsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddServices(services => Add(services, configure)).UseTraceEngine();
    }

    private static void Add(IServiceCollection services, Action<SpanMetricsOptions>? configure)
    {
        services.AddOptionsOf(configure, SpanMetricsOptions.Check, out var isFirst);
        if (isFirst)
            services.AddRedactor().AddSingleton(Create);
    }

    private static SpanMetrics Create(IServiceProvider services) => new(
        TracesExtensions.Control(services),
        services.ReadOptionsOf<SpanMetricsOptions>(SpanMetricsOptions.Check),
        services.Redactor(),
        services.GetService<IMeterFactory>());
}
