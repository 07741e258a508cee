using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;
using Tracing.Functional.Ground;
using Tracing.Functional.Limits;

namespace Tracing.Functional;

/// <summary>Limits on the size of spans.</summary>
public static class SpanLimitExtensions
{
    /// <summary>
    /// Cuts the spans that go to <c>ExportTo</c>, <c>ExportOtlp</c> and <c>AddStreams</c>. What was cut is counted on the span
    /// (<c>otel.dropped_attributes_count</c>, <c>..._events_count</c>, <c>..._links_count</c>) and by the counter
    /// <c>tracing.hygiene.cut</c>. <c>AddTracing</c> and <c>TracingSession</c> do this with the defaults. Of several calls the last one
    /// counts.
    /// </summary>
    /// <param name="builder">The tracer provider's builder.</param>
    /// <param name="configure">Changes the <see cref="SpanLimits"/>.</param>
    /// <exception cref="ArgumentNullException">The builder is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A limit is negative.</exception>
    /// <example><code>builder.SetSpanLimits(limits => limits.ValueLength = 4096)</code></example>
    public static TracerProviderBuilder SetSpanLimits(this TracerProviderBuilder builder, Action<SpanLimits>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddServices(services => services
            .AddOptionsOf(configure, SpanLimits.Check)
            .AddSingleton(static provider => new SpanLimiter(provider.ReadOptionsOf<SpanLimits>(SpanLimits.Check))));
    }
}
