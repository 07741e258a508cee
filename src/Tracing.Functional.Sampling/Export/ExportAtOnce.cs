using System.Diagnostics;
using OpenTelemetry;

namespace Tracing.Functional.Export;

// Exports each span on the thread that passes it, one after the other. What the exporter does not take is counted.
internal sealed class ExportAtOnce(BaseExporter<Activity> target) : BaseExportProcessor<Activity>(target)
{
    private readonly Lock _exporting = new();

    protected override void OnExport(Activity data)
    {
        lock (_exporting)
        {
            try
            {
                using var batch = new Batch<Activity>(data);
                if (exporter.Export(in batch) != ExportResult.Success)
                    ExportMetrics.Lost(1, ExportMetrics.Failed);
            }
            catch (Exception)
            {
                ExportMetrics.Lost(1, ExportMetrics.Threw);
                throw;
            }
        }
    }
}
