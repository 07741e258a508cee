using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Tracing.Functional;
using Tracing.Functional.Fluent;

namespace Guide;

// Snippets of docs/guide/metrics.md.
internal static class Metrics
{
    public static void Show()
    {
        Page.Title("metrics", "rate, errors and durations of spans");
        Run(new Printing(), new Discarding());
    }

    private static void Run(BaseExporter<Metric> exporter, BaseExporter<Activity> spans)
    {
        using var source = new ActivitySource("OrderShop");

        #region setUp
        using var meters = Sdk.CreateMeterProviderBuilder()
            .AddMeter(SpanMetricsOptions.DefaultMeterName) // "Tracing.Functional.SpanMetrics"
            .SetExemplarFilter(ExemplarFilterType.TraceBased)
            .AddReader(new PeriodicExportingMetricReader(exporter))
            .Build();

        using var provider = Sdk.CreateTracerProviderBuilder()
            .AddSource("OrderShop")
            .SetSampling(Sample.Always.When(AnySpan.Failed).OrElse(Sample.Adaptive(targetPerSecond: 10)))
            .AddSpanMetrics()
            .ExportTo(spans)
            .Build();
        #endregion

        for (var i = 0; i < 100; i++)
            source.StartActivity("create order", ActivityKind.Server, default(ActivityContext))?.Stop();
        provider.Shutdown();
        meters.ForceFlush();
    }

    internal static TracerProviderBuilder Configure(TracerProviderBuilder builder)
    {
        #region options
        builder.AddSpanMetrics(metrics =>
        {
            metrics.RecordAll = true;
            metrics.MaxOperations = 200;
        });
        #endregion

        return builder;
    }

    private sealed class Printing : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch)
        {
            foreach (var metric in batch)
            {
                if (metric.MetricType != MetricType.Histogram)
                    continue;
                foreach (ref readonly var point in metric.GetMetricPoints())
                    Page.Line($"{metric.Name}: {point.GetHistogramCount()} spans");
            }

            return ExportResult.Success;
        }
    }

    private sealed class Discarding : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch) => ExportResult.Success;
    }
}
