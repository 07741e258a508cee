using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional;
using Tracing.Functional.Fluent;

namespace Guide;

// Snippets of docs/guide/hygiene.md and docs/guide/naming.md.
internal static class Hygiene
{
    public static void Show()
    {
        Page.Title("hygiene", "limits, and advice on spans");
        using var heard = new ManualResetEventSlim();

        #region adviser
        using var adviser = new Adviser(new AdviserOptions { FindingsPerMinute = 30 }
            .AddCheck("tenant", span => span.GetTagItem("tenant.id") is null ? "set tenant.id" : null));
        adviser.Findings.Subscribe(finding => Page.Line(finding), heard.Set);
        #endregion

        #region limits
        using var provider = Sdk.CreateTracerProviderBuilder()
            .AddSource(Spans.SourceName)
            .SetSampling(Sample.Always)
            .SetSpanLimits(limits => limits.ValueLength = 4096)
            .AddAdviser(adviser)
            .ExportTo(new Discarding())
            .Build();
        #endregion

        Spans.Run("order 12345", _ => { });

        #region naming
        Spans.Run("create order", span => span.SetAttribute("order.id", 12345));
        #endregion

        adviser.Dispose();
        heard.Wait(TimeSpan.FromSeconds(5));
    }

    private sealed class Discarding : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch) => ExportResult.Success;
    }
}
