using System.Collections.Concurrent;
using System.Diagnostics;
using OpenTelemetry;

namespace Tracing.Functional.Tests.Traces;

// A real exporter with its own pace: it may pause in each batch, wait for a gate, fail or throw. It remembers what it took.
internal sealed class PacedExporter(Func<int, ExportResult>? onBatch = null, Action<Activity>? onSpan = null) : BaseExporter<Activity>
{
    private readonly ConcurrentDictionary<Activity, int> _taken = new(ReferenceEqualityComparer.Instance);
    private int _batches;

    public int Count => _taken.Count;

    public ICollection<Activity> Taken => _taken.Keys;

    /// <summary>How often the span that was taken most often was taken.</summary>
    public int MostOften => _taken.Values.DefaultIfEmpty().Max();

    public int LargestBatch { get; private set; }

    public ConcurrentBag<int> Threads { get; } = [];

    public string? ServiceName { get; private set; }

    public int FlushBudget { get; private set; } = int.MinValue;

    public int ShutdownBudget { get; private set; } = int.MinValue;

    public override ExportResult Export(in Batch<Activity> batch)
    {
        Threads.Add(Environment.CurrentManagedThreadId);
        ServiceName = (string?)ParentProvider.GetResource().Attributes.FirstOrDefault(pair => pair.Key == "service.name").Value;
        var spans = new List<Activity>();
        foreach (var span in batch)
            spans.Add(span);
        LargestBatch = Math.Max(LargestBatch, spans.Count);
        var result = onBatch?.Invoke(_batches++) ?? ExportResult.Success;
        if (result != ExportResult.Success)
            return result;
        foreach (var span in spans)
        {
            _taken.AddOrUpdate(span, 1, static (_, times) => times + 1);
            onSpan?.Invoke(span);
        }

        return result;
    }

    protected override bool OnForceFlush(int timeoutMilliseconds)
    {
        FlushBudget = timeoutMilliseconds;
        return true;
    }

    protected override bool OnShutdown(int timeoutMilliseconds)
    {
        ShutdownBudget = timeoutMilliseconds;
        return true;
    }
}
