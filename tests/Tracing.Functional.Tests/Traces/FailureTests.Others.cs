// What others do wrong: exporters, user functions, meter listeners, other processors and providers.
using System.Diagnostics;
using System.Diagnostics.Metrics;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Traces;

public class OthersFailureTests
{
    private static readonly Policy Errors = Sample.Always.When(AnySpan.Failed).Named("errors");
    private static readonly Policy Small = Sample.Never.When(AnySpan.Name("banned")).OrElse(Sample.Always).Named("small");
    private static readonly Action<Activity> Throw = _ => throw new InvalidOperationException("planted");

    private static void Fail(Activity span) => span.SetStatus(ActivityStatusCode.Error);

    [Test]
    public void A_processor_that_throws_reaches_neither_the_application_nor_other_exporters()
    {
        using var metrics = new MeterSums();
        var other = new Target();
        using var tracing = new Tracing(Errors, target: new Target(Throw, Throw), more: builder => builder.ExportTo(other));
        Assert.That(() => tracing.Trace("bad", child: Fail), Throws.Nothing);
        Assert.That((other.Started, other.Ended), Is.EqualTo((2L, 2L)));
        Assert.That((metrics.TraceDecisions, metrics["tracing.sampling.faults function=reading the span"]), Is.EqualTo((1L, 4L)));
        Assert.That((tracing.Engine.HeldTraces, tracing.Engine.HeldBytes), Is.EqualTo((0, 0L)));
    }

    [Test]
    public void An_exporter_that_throws_changes_no_decision_and_is_asked_again_for_the_next_span_only()
    {
        using var metrics = new MeterSums();
        var rude = new Rude();
        var other = new RecordingExporter();
        using var tracing = new Tracing(
            Errors,
            target: new SimpleActivityExportProcessor(rude),
            more: builder => builder.ExportTo(other, inBatches: false));
        Assert.That(() => tracing.Trace("bad", child: Fail), Throws.Nothing);
        Assert.That((rude.Calls, other.Activities.Count, metrics.TraceDecisions), Is.EqualTo((2, 2, 1L)));
        Assert.That(() => tracing.Flush(), Throws.Nothing);
        Assert.That(() => tracing.Shutdown(), Throws.Nothing);
    }

    [Test]
    public void An_exporter_that_starts_spans_while_memory_is_short_waits_for_nobody()
    {
        Tracing tracing = null!;
        var target = new Target(span =>
        {
            if (span.DisplayName == "heavy")
                tracing.Start("of the exporter")?.Stop();
        });
        var worker = new Thread(() =>
        {
            tracing.Start("heavy", tracing.Start("root"))!.SetTag("big", new string('x', 32_000)).Stop();
            tracing.Start("needs room");
        });
        using (tracing = new Tracing(Small, options => options.MaxBytes = 65_536, target: target))
        {
            worker.IsBackground = true;
            worker.Start();
            Assert.That(worker.Join(TimeSpan.FromSeconds(20)), Is.True, "it hangs");
            Assert.That(target.Ended, Is.GreaterThan(0));
            tracing.Shutdown();
            Assert.That((tracing.Engine.HeldTraces, tracing.Engine.HeldBytes), Is.EqualTo((0, 0L)));
        }
    }

    [Test]
    public void An_exporter_that_starts_spans_goes_no_deeper_for_each_trace_that_makes_room()
    {
        Tracing tracing = null!;
        var target = new Target(span =>
        {
            if (span.DisplayName == "child")
                tracing.Start("of the exporter");
        });
        var worker = new Thread(
            () =>
            {
                for (var i = 0; i < 8_000; i++)
                    tracing.Start("child", tracing.Start("root"))?.Stop();
            },
            maxStackSize: 256 * 1024);
        using (tracing = new Tracing(Small, options => options.MaxBytes = 4 * 1024 * 1024, target: target))
        {
            worker.Start();
            worker.Join();
            Assert.That(target.Ended, Is.GreaterThan(0), "there was too little memory for all");
        }
    }

    [Test]
    public void A_throwing_function_of_the_user_keeps_the_trace_and_is_counted()
    {
        using var metrics = new MeterSums();
        var broken = Sample.Never.When(AtStart.Satisfies("broken", _ => throw new InvalidOperationException("planted")));
        using var tracing = new Tracing(Errors.OrElse(broken));
        tracing.Trace("good");
        Assert.That(tracing.Names, Is.EqualTo(new[] { "good child", "good" }));
        Assert.That(metrics["tracing.sampling.faults function=broken"], Is.EqualTo(1));
        Assert.That(
            tracing.Exporter.Activities,
            Has.All.Matches<Activity>(span => span!.TraceStateString is null),
            "it stands for nobody else");
    }

    [Test]
    public void A_meter_listener_that_throws_loses_no_span_and_stops_no_timer()
    {
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "tracing.traces.decisions")
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => throw new InvalidOperationException("planted"));
        listener.Start();
        using var tracing = new Tracing(Small, options => options.Grace = TimeSpan.FromSeconds(1));
        tracing.Trace("first");
        tracing.Trace("second");
        Assert.That(() => tracing.Clock.Advance(TimeSpan.FromSeconds(1)), Throws.Nothing);
        Assert.That(() => tracing.Clock.Advance(TimeSpan.FromSeconds(1)), Throws.Nothing);
        Assert.That(tracing.Names, Is.EqualTo(new[] { "first child", "first", "second child", "second" }));
        Assert.That((tracing.Engine.HeldTraces, tracing.Engine.HeldBytes), Is.EqualTo((0, 0L)));
    }

    [Test]
    public void Each_trace_is_decided_by_the_policy_it_began_with()
    {
        using var tracing = new Tracing(Errors.Named("old"), options => options.AnnotateDecisions = true);
        Activity old = tracing.Start("old")!, oldGood = tracing.Start("old good")!;
        tracing.Control.Replace(Small.Named("new"));
        var young = tracing.Start("young")!;
        Fail(old);
        foreach (var root in new[] { old, oldGood, young })
            root.Stop();
        var reported = tracing.Exporter.Activities.Select(span => (span.DisplayName, span.GetTagItem("sampling.rule")));
        Assert.That(reported, Is.EqualTo(new (string, object?)[] { ("old", "errors"), ("young", "small") }));
    }

    [Test]
    public void Two_providers_on_one_source_get_each_span_at_most_once_and_both_rescue()
    {
        using var first = new Tracing(Errors);
        using var second = new Tracing(Errors, source: first.Source);
        first.Trace("bad", child: Fail);
        first.Trace("good");
        Assert.That(first.Names, Is.EqualTo(new[] { "bad child", "bad" }));
        Assert.That(second.Names, Is.EqualTo(new[] { "bad child", "bad" }));
        Assert.That((first.Engine.HeldBytes, second.Engine.HeldBytes), Is.EqualTo((0L, 0L)));
    }

    [Test]
    public void What_another_provider_sampled_is_exported_whole_though_the_own_policy_drops_it()
    {
        using var all = new Tracing(Sample.Always);
        using var errors = new Tracing(Errors, source: all.Source);
        var root = errors.Start("root")!;
        var late = errors.Start("late", root)!;
        errors.Start("child", root)!.Stop();
        root.Stop();
        errors.Flush();
        late.Stop();
        Assert.That(all.Names, Is.EqualTo(new[] { "child", "root", "late" }));
        Assert.That(errors.Names, Is.EqualTo(new[] { "child", "root", "late" }), "the sampled flag is one for all");
    }

    [Test]
    public void An_ordinary_export_processor_beside_gets_each_span_at_most_once()
    {
        var ordinary = new RecordingExporter();
        using var tracing = new Tracing(
            Errors.OrElse(Sample.Always.When(AtStart.Name("sure"))),
            more: builder => builder.AddProcessor(new SimpleActivityExportProcessor(ordinary)));
        tracing.Trace("bad", child: Fail);
        tracing.Trace("good");
        tracing.Trace("sure");
        Assert.That(tracing.Names, Is.EqualTo(new[] { "bad child", "bad", "sure child", "sure" }));
        Assert.That(ordinary.Activities, Is.Unique);
        Assert.That(
            ordinary.Activities.Select(span => span.DisplayName),
            Is.SubsetOf(tracing.Names).And.SupersetOf(new[] { "sure child", "sure" }));
    }

    private sealed class Rude : BaseExporter<Activity>
    {
        public int Calls { get; private set; }

        public override ExportResult Export(in Batch<Activity> batch)
        {
            Calls++;
            throw new InvalidOperationException("planted");
        }

        protected override bool OnForceFlush(int timeoutMilliseconds) => throw new InvalidOperationException("planted");

        protected override bool OnShutdown(int timeoutMilliseconds) => throw new InvalidOperationException("planted");
    }
}
