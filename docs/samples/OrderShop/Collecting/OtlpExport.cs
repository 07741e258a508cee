using System.Diagnostics.Tracing;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;

namespace OrderShop;

// Export to a collector, and whether it got there: exporters are silent about failures, except on their event source.
internal sealed class OtlpExport : EventListener
{
    private string? _failure;

    public static void Configure(OtlpExporterOptions options, Uri url)
    {
        var isGrpc = url.Port == 4317;
        options.Protocol = isGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = isGrpc || url.AbsolutePath != "/" ? url : new Uri(url, "v1/traces");
    }

    /// <summary>Sends what is left and says how it went; false if something did not arrive.</summary>
    public bool Finish(TracerProvider provider, Uri url)
    {
        var isFlushed = provider.ForceFlush(10_000);
        var isDone = isFlushed && _failure is null;
        Terminal.Line(isDone
            ? $"Exported to {url}."
            : Terminal.Red($"Export to {url} failed. {_failure ?? "It took longer than 10 s."}"));
        Terminal.Line();
        return isDone;
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "OpenTelemetry-Exporter-OpenTelemetryProtocol")
            EnableEvents(eventSource, EventLevel.Warning);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData) =>
        _failure ??= eventData.Payload is [.., string reason] ? reason.Split('\n')[0].Trim() : eventData.EventName;
}
