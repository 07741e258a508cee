using System.Diagnostics;
using OpenTelemetry;

namespace Tracing.Functional.Tests.Privacy;

// Reads every text of a span while it is exported: what is redacted later does not count.
internal sealed class TextExporter : BaseExporter<Activity>
{
    private readonly List<string> _texts = [];

    public int Count { get; private set; }

    public IReadOnlyList<string> Texts => _texts;

    public override ExportResult Export(in Batch<Activity> batch)
    {
        foreach (var span in batch)
        {
            Count++;
            _texts.AddRange(Everywhere.Texts(span));
        }

        return ExportResult.Success;
    }
}
