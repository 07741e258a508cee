using System.Diagnostics;
using OpenTelemetry;

namespace Tracing.Functional.Export;

// Holds the exporters of ExportTo in the provider's pipeline, because exporters get the provider's resource, flush and shutdown only there.
// Spans reach them through the outlet alone. In a flush, each one gets the time that the ones before it left.
internal sealed class ExporterGroup(IReadOnlyList<BaseProcessor<Activity>> exporters)
    : CompositeProcessor<Activity>(exporters.Count > 0 ? exporters : [new NoExporter()])
{
    public override void OnStart(Activity data)
    {
    }

    public override void OnEnd(Activity data)
    {
    }
}
