// F2 and F15: the application's processors run before the policy learns of a span, in whatever way and order they are added.
using System.Diagnostics;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Traces;

public class OrderTests
{
    private static readonly Policy Errors = Sample.Always.When(AnySpan.Failed).Named("errors");

    /// <summary>Waits, and keeps some traces for certain at their start.</summary>
    private static readonly Policy Waiting = Errors.OrElse(Sample.Always.When(AtStart.Name("sure")));

    private static readonly Policy NotWaiting = Sample.Always.When(AtStart.Name("sure"));

    private static IEnumerable<string> Names(IEnumerable<Activity> spans) => spans.Select(static span => span.DisplayName);

    [Test]
    public void F2_processors_decide_and_filter_in_every_way_and_order(
        [Values] Way way, [Values] bool isOrdinaryFirst, [Values] bool inBatches, [Values] bool waits)
    {
        using var setup = new OrderSetup(way, waits ? Waiting : NotWaiting, isOrdinaryFirst, inBatches);
        var bad = setup.Trace("bad", status: 500);
        setup.Trace("good", status: 200);
        var sure = setup.Trace("sure", status: 200);
        string[] always = ["sure child", "sure"];
        Assert.Multiple(() =>
        {
            Assert.That(Names(setup.Kept), Is.EqualTo(waits ? ["bad child", "bad", .. always] : always));
            Assert.That(Names(setup.Ordinary), Is.EqualTo(always), "what was sampled at the start");
            Assert.That(bad.Concat(sure).Where(span => span is { Recorded: true }), Is.Empty, "what is out has no flag");
            Assert.That(setup.SecretsSeen, Is.Not.Empty.And.All.EqualTo("hunter2hunter2"), "processors see what the policy sees");
            Assert.That(setup.Kept.Concat(setup.Ordinary).Select(span => span.GetTagItem("password")), Has.None.EqualTo("hunter2hunter2"));
        });
    }

    [Test]
    public void F2_a_span_that_is_taken_out_stays_out_of_a_held_trace_that_is_dropped([Values] Way way)
    {
        using var setup = new OrderSetup(way, Errors, isOrdinaryFirst: false, inBatches: false);
        var noise = setup.Trace("good", status: 200);
        Assert.That((setup.Kept.Count, setup.Ordinary.Count, noise.Count(span => span.Recorded)), Is.EqualTo((0, 0, 0)));
    }

    [Test]
    public void F2_a_failed_span_that_is_taken_out_is_evidence_all_the_same()
    {
        var filter = new Target(onEnd: static span =>
        {
            if (span.Status == ActivityStatusCode.Error)
                span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        });
        using var tracing = new Tracing(Errors, more: builder => builder.AddProcessor(filter));
        tracing.Trace("bad", child: static span => span.SetStatus(ActivityStatusCode.Error));
        Assert.That(tracing.Names, Is.EqualTo(new[] { "bad" }), "the filter decides about the span, the policy about the trace");
        Assert.That((tracing.Engine.HeldTraces, tracing.Engine.HeldBytes), Is.EqualTo((0, 0L)));
    }

    [Test]
    public void F2_a_root_that_is_taken_out_ends_its_trace()
    {
        var filter = new Target(onEnd: static span =>
        {
            if (span.Parent is null)
                span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        });
        using var tracing = new Tracing(Errors, more: builder => builder.AddProcessor(filter));
        tracing.Trace("good");
        var bad = tracing.Trace("bad", root: static span => span.SetStatus(ActivityStatusCode.Error));
        Assert.That(tracing.Names, Is.EqualTo(new[] { "bad child" }));
        Assert.That((bad.Recorded, tracing.Engine.HeldTraces, tracing.Engine.HeldBytes), Is.EqualTo((false, 0, 0L)));
    }

    [Test]
    public void F2_a_span_that_is_taken_out_at_its_start_stays_out([Values] bool isSure)
    {
        var filter = new Target(onStart: static span =>
        {
            if (span.DisplayName.EndsWith("child", StringComparison.Ordinal))
                span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        });
        using var tracing = new Tracing(Waiting, more: builder => builder.AddProcessor(filter));
        tracing.Trace(isSure ? "sure" : "good", root: isSure ? null : static span => span.SetStatus(ActivityStatusCode.Error));
        string[] left = isSure ? ["sure"] : ["good child", "good"];
        Assert.That(tracing.Names, Is.EqualTo(left), "a span without the flag has none to clear");
    }

    [Test]
    public void F2_a_span_whose_recording_a_processor_ends_leaves_no_trace_behind()
    {
        var filter = new Target(onStart: static span =>
            span.IsAllDataRequested = !span.DisplayName.EndsWith("child", StringComparison.Ordinal));
        using var tracing = new Tracing(Errors, more: builder => builder.AddProcessor(filter));
        tracing.Trace("good");
        tracing.Trace("bad", root: static span => span.SetStatus(ActivityStatusCode.Error));
        Assert.That(tracing.Names, Is.EqualTo(new[] { "bad" }));
        Assert.That((tracing.Engine.HeldTraces, tracing.Engine.HeldBytes), Is.EqualTo((0, 0L)));
    }

    [Test]
    public void F2_a_late_span_does_not_set_the_flag_of_an_ended_parent_that_is_out()
    {
        var filter = new Target(onEnd: static span =>
        {
            if (span.DisplayName == "out")
                span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        });
        using var tracing = new Tracing(Errors, more: builder => builder.AddProcessor(filter));
        var root = tracing.Start("root")!;
        var parent = tracing.Start("out", root)!;
        var late = tracing.Start("late", parent)!;
        parent.Stop();
        late.SetStatus(ActivityStatusCode.Error).Stop();
        Assert.That((root.Recorded, parent.Recorded), Is.EqualTo((true, false)));
        root.Stop();
        Assert.That(tracing.Names, Is.EqualTo(new[] { "late", "root" }));
    }

    [Test]
    public void F2_a_processor_that_throws_hides_nothing_from_the_policy()
    {
        var throwing = new Target(
            onEnd: static _ => throw new InvalidOperationException("planted"),
            onStart: static _ => throw new InvalidOperationException("planted"));
        using var tracing = new Tracing(Errors, more: builder => builder.AddProcessor(throwing));
        Assert.That(() => tracing.Trace("bad", child: static span => span.SetStatus(ActivityStatusCode.Error)), Throws.Nothing);
        Assert.That(tracing.Names, Is.EqualTo(new[] { "bad child", "bad" }));
    }

    [Test]
    public void F2_a_span_that_a_processor_starts_at_an_end_follows_its_trace([Values] bool isKept)
    {
        Tracing? tracing = null;
        var nested = new Target(onEnd: span =>
        {
            if (span.DisplayName == "root child")
                tracing!.Source.StartActivity("nested")?.Stop();
        });
        using (tracing = new Tracing(Sample.Always.When(RootSpan.Attribute("keep", true)), more: builder => builder.AddProcessor(nested)))
        {
            tracing.Trace("root", root: span => span.SetTag("keep", isKept));
            Assert.That(tracing.Names, Is.EqualTo(isKept ? ["nested", "root child", "root"] : Array.Empty<string>()));
        }
    }

    [Test]
    public void F2_exporters_inside_a_composite_see_what_was_sampled_and_nothing_else([Values] bool isFirst)
    {
        var inner = new RecordingExporter();
        var ends = new Target();
        var composite = new CompositeProcessor<Activity>([ends, new SimpleActivityExportProcessor(inner)]);
        using var source = new ActivitySource($"test-{Guid.NewGuid():N}");
        var builder = Sdk.CreateTracerProviderBuilder().AddSource(source.Name);
        if (isFirst)
            builder.AddProcessor(composite);
        builder.SetSampling(Waiting, options => options.Traces.Grace = TimeSpan.Zero).ExportTo(new RecordingExporter(), inBatches: false);
        if (!isFirst)
            builder.AddProcessor(composite);
        using var provider = builder.Build();
        foreach (var name in new[] { "sure", "bad", "good" })
        {
            using var root = source.StartActivity(name);
            root?.SetTag("password", "hunter2hunter2").SetStatus(name == "bad" ? ActivityStatusCode.Error : ActivityStatusCode.Ok);
        }

        Assert.That(Names(inner.Activities), Is.EqualTo(new[] { "sure" }));
        Assert.That(inner.Activities[0].GetTagItem("password"), Is.EqualTo("[redacted]"));
        Assert.That((ends.Started, ends.Ended), Is.EqualTo((3L, 3L)), "its other parts see each recorded span once");
    }

    [Test]
    public void F2_an_ordinary_exporter_does_not_see_a_root_that_its_child_rescued()
    {
        var ordinary = new RecordingExporter();
        using var tracing = new Tracing(Errors, more: builder => builder.AddProcessor(new SimpleActivityExportProcessor(ordinary)));
        var root = tracing.Trace("bad", child: static span => span.SetStatus(ActivityStatusCode.Error));
        Assert.That((root.Recorded, tracing.Names.Count, ordinary.Activities.Count), Is.EqualTo((true, 2, 0)));
    }

    [Test]
    public void F2_processors_are_flushed_shut_down_and_disposed_of_once([Values] bool hasErrorStatus)
    {
        var processor = new Counting();
        var exporter = new Counting.Exporter();
        var builder = Sdk.CreateTracerProviderBuilder().AddProcessor(processor);
        if (hasErrorStatus)
            builder.SetErrorStatusOnException();
        builder.AddProcessor(new SimpleActivityExportProcessor(exporter)).SetSampling(Errors).ExportTo(new RecordingExporter());
        using (var source = new ActivitySource($"test-{Guid.NewGuid():N}"))
        using (var provider = builder.AddSource(source.Name).Build())
        {
            source.StartActivity("first")?.Stop();
            Assert.That(provider.ForceFlush(), Is.True);
        }

        Assert.That((processor.Flushes, processor.Shutdowns, processor.Disposals), Is.EqualTo((1, 1, 1)));
        Assert.That((exporter.Flushes, exporter.Shutdowns), Is.EqualTo((1, 1)));
    }

    [Test]
    public void F15_a_child_that_starts_inside_the_start_of_the_root_is_not_the_root([Values] Way way, [Values] bool isListener)
    {
        using var source = new ActivitySource($"test-{Guid.NewGuid():N}");
        void Nest(Activity span)
        {
            if (span.DisplayName == "root")
                source.StartActivity("nested")?.Stop();
        }

        // A listener that was there before the provider hears of the root's start first.
        using var listener = new ActivityListener { ShouldListenTo = other => isListener && other == source, ActivityStarted = Nest };
        ActivitySource.AddActivityListener(listener);
        var exporter = new RecordingExporter();
        var builder = Sdk.CreateTracerProviderBuilder().AddSource(source.Name);
        var nesting = new Target(onStart: isListener ? null : Nest);
        if (way is Way.BuilderBefore)
            builder.AddProcessor(nesting);
        if (way is Way.ErrorStatusBefore)
            builder.SetErrorStatusOnException();
        builder.SetSampling(Sample.Always.When(RootSpan.Attribute("keep", true)), options => options.Traces.Grace = TimeSpan.Zero)
            .ExportTo(exporter, inBatches: false);
        if (way is not Way.BuilderBefore)
            builder.AddProcessor(nesting);
        using var provider = builder.Build();
        Activity.Current = null;
        source.StartActivity("root")?.SetTag("keep", true).Stop();
        source.StartActivity("root")?.SetTag("keep", false).Stop();
        Assert.That(Names(exporter.Activities), Is.EqualTo(new[] { "nested", "root" }));
    }

    private sealed class Counting : BaseProcessor<Activity>
    {
        public int Flushes { get; private set; }

        public int Shutdowns { get; private set; }

        public int Disposals { get; private set; }

        protected override bool OnForceFlush(int timeoutMilliseconds) => ++Flushes > 0;

        protected override bool OnShutdown(int timeoutMilliseconds) => ++Shutdowns > 0;

        protected override void Dispose(bool disposing)
        {
            Disposals++;
            base.Dispose(disposing);
        }

        public sealed class Exporter : BaseExporter<Activity>
        {
            public int Flushes { get; private set; }

            public int Shutdowns { get; private set; }

            public override ExportResult Export(in Batch<Activity> batch) => ExportResult.Success;

            protected override bool OnForceFlush(int timeoutMilliseconds) => ++Flushes > 0;

            protected override bool OnShutdown(int timeoutMilliseconds) => ++Shutdowns > 0;
        }
    }
}
