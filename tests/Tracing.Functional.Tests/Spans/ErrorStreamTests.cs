// What streams and late conditions see of an error that was recorded on a span.
using System.Diagnostics;
using System.Reactive.Concurrency;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Spans;

[NonParallelizable]
public class ErrorStreamTests
{
    [Test]
    public void Streams_and_conditions_see_a_recorded_error()
    {
        var seen = new List<Exception?>();
        var kept = new List<Activity>();
        using var streams = new TracingStreams(new StreamOptions { Scheduler = ImmediateScheduler.Instance });
        using var observer = streams.Spans.Failed().Subscribe(failed => seen.Add(failed.Exception));
        var error = new TimeoutException("slow");
        using (Sdk.CreateTracerProviderBuilder().AddSource(Functional.Spans.SourceName).AddStreams(streams)
            .SetSampling(Sample.Always.When(AnySpan.ExceptionType("System.TimeoutException")))
            .ExportTo(new InMemory(kept), inBatches: false).Build())
        {
            Functional.Spans.Run("charge", span => span.RecordError(error, e => e.Validation()));
            Functional.Spans.Run("fine", _ => { });
        }

        Assert.That(seen, Is.EqualTo(new[] { error }));
        Assert.That(kept.Select(span => span.DisplayName), Is.EqualTo(new[] { "charge" }));
    }

    private sealed class InMemory(List<Activity> kept) : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var span in batch)
                kept.Add(span);
            return ExportResult.Success;
        }
    }
}
