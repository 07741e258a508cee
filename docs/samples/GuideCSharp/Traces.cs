using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional;
using Tracing.Functional.Fluent;

namespace Guide;

// Snippets of docs/guide/traces.md and of the README.
internal static class Traces
{
    private static readonly ActivitySource s_source = new("OrderShop");

    public static void Show()
    {
        Page.Title("traces", "what is kept is decided by the whole trace");
        SetUp();
        Options();
        OneSpan();
        WhatIf();
    }

    private static void SetUp()
    {
        var exporter = new Printing();

        #region setUp
        var policy = Sample.Always.When(AnySpan.Failed).Named("errors")
            .OrElse(Sample.Always.When(RootSpan.SlowerThan(TimeSpan.FromSeconds(1))).Named("slow"))
            .OrElse(Sample.Adaptive(targetPerSecond: 10).Named("ordinary"));

        using var provider = Sdk.CreateTracerProviderBuilder()
            .AddSource("OrderShop")
            .SetSampling(policy)
            .ExportTo(exporter) // or ExportOtlp()
            .Build();
        #endregion

        using (s_source.StartActivity("create order"))
        using (var payment = s_source.StartActivity("charge payment"))
        {
            payment?.AddException(new InvalidOperationException("insufficient funds"));
            payment?.SetStatus(ActivityStatusCode.Error);
        }
    }

    private static void Options()
    {
        var exporter = new Printing();

        #region options
        using var provider = Sdk.CreateTracerProviderBuilder()
            .AddSource("OrderShop")
            .SetSampling(
                Sample.Always.When(AnySpan.Failed),
                options =>
                {
                    options.Traces.MaxBytes = 32 * 1024 * 1024;
                    options.Traces.Grace = TimeSpan.FromMilliseconds(500);
                    options.Traces.AnnotateDecisions = true;
                })
            .ExportTo(exporter)
            .Build();
        #endregion

        #region remote
        var errors = Sample.Always.When(AnySpan.Failed).Named("errors");
        var policy = errors.OrElse(Sample.Adaptive(targetPerSecond: 10))
            .ParentBased(remoteNotSampled: errors);
        #endregion

        Page.Line(policy);
    }

    private static void OneSpan()
    {
        #region oneSpan
        var oneSpan = AnySpan.Where(ThisSpan.Failed & ThisSpan.Attribute("peer.service", "bank"));
        var anyTwo = AnySpan.Failed & AnySpan.Attribute("peer.service", "bank");
        var noneFailed = !AnySpan.Failed;
        #endregion

        Page.Line(Sample.Always.When(oneSpan));
        Page.Line(Sample.Always.When(anyTwo & noneFailed));
    }

    private static void WhatIf()
    {
        TraceRecord Recorded(string name, TimeSpan duration, bool isFailed, double at)
        {
            var start = DateTimeOffset.UnixEpoch.AddSeconds(at);
            var root = SpanRecord.Of(name, duration).WithStart(start);
            return TraceRecord.Of(Randomness.OfValue(0), StartFacts.Of(name), isFailed ? root.WithFailure("insufficient funds") : root);
        }

        TraceRecord[] traces =
        [
            Recorded("create order", TimeSpan.FromSeconds(2), false, 0),
            Recorded("create order", TimeSpan.FromSeconds(0.1), true, 1),
        ];
        var today = Sample.Always.When(AnySpan.Failed);

        #region whatIf
        var tomorrow = today.OrElse(Sample.Always.When(RootSpan.SlowerThan(TimeSpan.FromSeconds(1))));
        var comparison = Simulation.Compare(today, tomorrow, traces);
        var rescued = comparison.OnlySecond.Select(disagreement => disagreement.Trace.Operation);
        #endregion

        Page.Line(comparison);
        Page.Line(string.Join(", ", rescued));
    }

    private sealed class Printing : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var span in batch)
                Page.Line($"exported: {span.DisplayName}, tracestate {span.TraceStateString}");
            return ExportResult.Success;
        }
    }
}
