using System.Diagnostics;
using OpenTelemetry;

namespace Tracing.Functional.Tests.Traces;

internal sealed class RecordingExporter : BaseExporter<Activity>
{
    private readonly List<Activity> _activities = [];

    public string? ServiceName { get; private set; }

    public IReadOnlyList<Activity> Activities
    {
        get
        {
            lock (_activities)
                return [.. _activities];
        }
    }

    public override ExportResult Export(in Batch<Activity> batch)
    {
        lock (_activities)
        {
            foreach (var activity in batch)
                _activities.Add(activity);
            ServiceName = ParentProvider.GetResource().Attributes
                .FirstOrDefault(pair => string.Equals(pair.Key, "service.name", StringComparison.Ordinal))
                .Value as string;
        }

        return ExportResult.Success;
    }
}
