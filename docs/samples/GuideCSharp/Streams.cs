using System.Diagnostics;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional;
using Tracing.Functional.Fluent;

namespace Guide;

// Snippets of docs/guide/streams.md.
internal static class Streams
{
    private static readonly ActivitySource s_source = new("OrderShop");

    public static void Show()
    {
        Page.Title("streams", "spans and whole traces as they happen");
        Subscribe();
        VirtualTime();
    }

    private static void Subscribe()
    {
        #region subscribe
        using var streams = new TracingStreams();
        using var provider = Sdk.CreateTracerProviderBuilder()
            .AddSource("OrderShop")
            .SetSampling(Sample.Always.When(AnySpan.Failed).Named("errors"))
            .AddStreams(streams)
            .Build();

        using var failures = streams.Spans.Failed()
            .Subscribe(failure => Page.Line($"{failure.Span.Name}: {failure.Exception?.Message}"));
        using var kept = streams.Traces.KeptBy("errors")
            .Subscribe(trace => Page.Line(
                $"{trace.Operation}: {trace.SpanCount} spans, kept by {trace.Decision.Rule} ({trace.Decision.Trigger})"));
        #endregion

        #region red
        using var red = streams.Spans.Red(TimeSpan.FromSeconds(5)).Subscribe(window =>
        {
            foreach (var operation in window.Operations)
                Page.Line(
                    $"{operation.Operation}: {operation.Rate:0.0}/s, {operation.ErrorRatio:0.0 %} failed, "
                    + $"p99 {operation.P99.TotalMilliseconds:0} ms");
        });
        #endregion

        #region options
        using var own = new TracingStreams(new StreamOptions { QueueLength = 10_000, Scheduler = NewThreadScheduler.Default })
        {
            ObservesDropped = true,
        };
        #endregion

        using (s_source.StartActivity("create order"))
        using (var payment = s_source.StartActivity("charge payment"))
        {
            payment?.AddException(new InvalidOperationException("insufficient funds"));
            payment?.SetStatus(ActivityStatusCode.Error);
        }

        // Observers run on threads of their own: the last of them is waited for.
        var last = streams.Traces.LastOrDefaultAsync().GetAwaiter();
        provider.ForceFlush();
        streams.Dispose();
        last.GetResult();
    }

    private static void VirtualTime()
    {
        #region virtualTime
        var time = new HistoricalScheduler();
        using var spans = new Subject<SpanEvent>();
        var rates = new List<double>();
        using var subscription = spans.Red(TimeSpan.FromSeconds(5), scheduler: time)
            .Subscribe(window => rates.Add(window.Of("create order")?.Rate ?? 0));

        for (var i = 0; i < 10; i++)
            spans.OnNext(SpanEvent.Ended(SpanRecord.Of("create order", TimeSpan.FromMilliseconds(40))));
        time.AdvanceBy(TimeSpan.FromSeconds(10));
        // rates is [2, 0]: two a second in the first window, none in the second.
        #endregion

        Page.Line(string.Join(", ", rates));
    }
}
