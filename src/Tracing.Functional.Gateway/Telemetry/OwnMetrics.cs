// The metrics of one gateway, for Prometheus to fetch and for OTLP.
using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Tracing.Functional.Gateway.Telemetry;

internal static class OwnMetrics
{
    public const string Path = "/metrics";

    /// <summary>Collects what these meters say, and nothing of others of their names: a process may have several gateways.</summary>
    /// <param name="meters">The gateway's own, and that of its policy.</param>
    /// <param name="otlp">Where they are sent to every minute by OTLP/HTTP; null for nowhere.</param>
    public static MeterProvider Collect(Meter[] meters, Uri? otlp)
    {
        var builder = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(static resource => resource.AddService("tracing-gateway"))
            .AddMeter([.. meters.Select(static meter => meter.Name)])
            .AddView(instrument => Array.IndexOf(meters, instrument.Meter) >= 0 ? null : MetricStreamConfiguration.Drop)
            .AddPrometheusExporter();
        if (otlp is not null)
            builder.AddOtlpExporter(options => (options.Endpoint, options.Protocol) = (otlp, OtlpExportProtocol.HttpProtobuf));
        return builder.Build();
    }
}
