using System.Diagnostics;
using OpenTelemetry;
using Tracing.Functional.Export;

namespace Tracing.Functional.Traces;

// The provider's other processors, sorted: those of the application run before the policy learns of a span, exporters after it. A composite
// with an exporter in it counts as an exporter. Processors that do nothing at a start or an end are not called there.
internal sealed class ProcessorStages
{
    public ProcessorStages(IEnumerable<BaseProcessor<Activity>> processors)
    {
        var all = processors.Where(static processor => processor is not (NoExporter or ExporterGroup)).ToArray();
        Exporters = Array.FindAll(all, IsExporter);
        Own = Array.FindAll(all, static processor => !IsExporter(processor));
        Starting = Array.FindAll(Own, static processor => Overrides(processor.OnStart));
        Ending = Array.FindAll(Own, static processor => Overrides(processor.OnEnd));
        StartingExporters = Array.FindAll(Exporters, static exporter => exporter is not BaseExportProcessor<Activity>);
    }

    /// <summary>The application's processors.</summary>
    public BaseProcessor<Activity>[] Own { get; }

    public BaseProcessor<Activity>[] Starting { get; }

    public BaseProcessor<Activity>[] Ending { get; }

    /// <summary>The exporters that were added in OpenTelemetry's own way.</summary>
    public BaseProcessor<Activity>[] Exporters { get; }

    /// <summary>Composites among the exporters: others do nothing at a start.</summary>
    public BaseProcessor<Activity>[] StartingExporters { get; }

    private static bool Overrides(Action<Activity> method) => method.Method.DeclaringType != typeof(BaseProcessor<Activity>);

    private static bool IsExporter(BaseProcessor<Activity> processor) =>
        processor is BaseExportProcessor<Activity>
        || (processor is CompositeProcessor<Activity> composite && ChainReader.TryRead(composite, out var inner, out _)
            && inner.Exists(IsExporter));
}
