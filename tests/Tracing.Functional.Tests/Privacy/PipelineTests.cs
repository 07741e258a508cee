// What exporters and observers get of spans with secrets in every place, through real providers.
using System.Diagnostics;
using FsCheck.Fluent;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Advice;
using Tracing.Functional.Fluent;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Tests.Privacy;

public class PipelineTests
{
    private const string Secret = "hunter2hunter2";

    [Test]
    public void No_secret_reaches_an_exporter_behind_the_engine()
    {
        using var exporter = new TextExporter();
        using var tracing = new Traces.Tracing(Sample.Always, target: new SimpleActivityExportProcessor(exporter));
        Everywhere.Put(tracing.Source, "pay", Secret, isFailed: false);
        AssertClean(exporter);
    }

    [Test]
    public void No_secret_reaches_an_exporter_of_a_trace_that_was_held()
    {
        using var exporter = new TextExporter();
        using var tracing = new Traces.Tracing(Sample.Always.When(AnySpan.Failed), target: new SimpleActivityExportProcessor(exporter));
        Everywhere.Put(tracing.Source, "pay", Secret, isFailed: true);
        AssertClean(exporter);
    }

    [Test]
    public void No_secret_reaches_an_observer()
    {
        using var streams = new TracingStreams(new StreamOptions { Scheduler = System.Reactive.Concurrency.ImmediateScheduler.Instance });
        using var tracing = new Traces.Tracing(Sample.Always.When(AnySpan.Failed), streams: streams);
        List<string> seen = [];
        using var spans = streams.Spans.Subscribe(happened => seen.AddRange(Everywhere.Texts(happened)));
        using var traces = streams.Traces.Subscribe(trace => seen.AddRange(Everywhere.Texts(trace)));
        using var baggage = new OtherBaggage("password", Secret);
        Everywhere.Put(tracing.Source, "pay", Secret, isFailed: true);
        Assert.That(seen, Has.Count.GreaterThan(30));
        Assert.That(seen, Has.None.Contains(Secret));
    }

    [Test]
    public void No_secret_reaches_an_ordinary_exporter_behind_SetSampling()
    {
        using var exporter = new TextExporter();
        using var source = new ActivitySource($"test-{Guid.NewGuid():N}");
        using (Provider(source, exporter, static builder => builder.SetSampling(Sample.Always)))
            Everywhere.Put(source, "pay", Secret, isFailed: false);
        AssertClean(exporter);
    }

    [Test]
    public void No_secret_reaches_an_ordinary_exporter_behind_the_engine()
    {
        using var ordinary = new TextExporter();
        using var tracing = new Traces.Tracing(
            Sample.Always.OrElse(Sample.Always.When(AnySpan.Failed)),
            more: builder => builder.AddProcessor(new SimpleActivityExportProcessor(ordinary)));
        Everywhere.Put(tracing.Source, "pay", Secret, isFailed: false);
        AssertClean(ordinary);
    }

    [Test]
    public void SetPrivacy_alone_protects_what_is_added_behind_it()
    {
        using var exporter = new TextExporter();
        using var source = new ActivitySource($"test-{Guid.NewGuid():N}");
        using (Provider(source, exporter, static builder => builder.SetPrivacy(static _ => { })))
            Everywhere.Put(source, "pay", Secret, isFailed: false);
        AssertClean(exporter);
    }

    [Test]
    public void No_generated_secret_in_any_place_reaches_an_exporter_or_an_observer()
    {
        using var streams = new TracingStreams(new StreamOptions { Scheduler = System.Reactive.Concurrency.ImmediateScheduler.Instance });
        using var tracing = new Traces.Tracing(Sample.Always.When(AnySpan.Failed), streams: streams);
        List<string> seen = [];
        using var spans = streams.Spans.Subscribe(happened => seen.AddRange(Everywhere.Texts(happened)));
        using var traces = streams.Traces.Subscribe(trace => seen.AddRange(Everywhere.Texts(trace)));
        var exported = 0;
        Soak.Check(
            Soak.Times(150),
            Prop.ForAll(Secrets.Mixed, hidden =>
            {
                seen.Clear();
                Everywhere.Put(tracing.Source, "pay", hidden.Secret, isFailed: true, _ => hidden.Text);
                var activities = tracing.Exporter.Activities;
                Assert.That(activities, Has.Count.EqualTo(exported + 2));
                Assert.That(activities.Skip(exported).SelectMany(Everywhere.Texts), Has.None.Contains(hidden.Secret), hidden.Text);
                Assert.That(seen, Has.Count.GreaterThan(30).And.None.Contains(hidden.Secret), hidden.Text);
                exported += 2;
            }));
    }

    [Test]
    public void Policies_read_what_is_redacted()
    {
        using var tracing = new Traces.Tracing(Sample.Always.When(AnySpan.Attribute("card", "4111111111111111")));
        tracing.Trace("pay", child => child.SetTag("card", "4111111111111111"));
        Assert.That(tracing.Exporter.Activities, Has.Count.EqualTo(2));
        Assert.That(tracing.Exporter.Activities[0].GetTagItem("card"), Is.EqualTo("[redacted]"));
    }

    [Test]
    public void Off_is_off()
    {
        using var tracing = new Traces.Tracing(Sample.Always, more: builder => builder.SetPrivacy(privacy => privacy.IsOn = false));
        tracing.Trace("pay", child => child.SetTag("password", Secret));
        Assert.That(tracing.Exporter.Activities[0].GetTagItem("password"), Is.EqualTo(Secret));
    }

    [Test]
    public void A_span_without_secrets_keeps_its_very_objects()
    {
        using var tracing = new Traces.Tracing(Sample.Always);
        var (tags, count) = (new[] { "a", "b" }, (object)12L);
        tracing.Trace("pay", child => child.SetTag("list", tags).SetTag("count", count));
        Assert.That(tracing.Exporter.Activities[0].GetTagItem("list"), Is.SameAs(tags));
        Assert.That(tracing.Exporter.Activities[0].GetTagItem("count"), Is.SameAs(count));
    }

    [Test]
    public void Baggage_of_a_span_that_still_runs_stays_and_its_ended_children_are_clean()
    {
        using var tracing = new Traces.Tracing(Sample.Always);
        using var root = tracing.Start("root")!;
        root.AddBaggage("session.token", Secret);
        using (var child = tracing.Start("child", root)!)
            child.AddBaggage("password", Secret);
        Assert.That(root.GetBaggageItem("session.token"), Is.EqualTo(Secret));
        Assert.That(tracing.Exporter.Activities[0].GetBaggageItem("password"), Is.EqualTo("[redacted]"));
    }

    [Test]
    public void What_is_redacted_is_counted_by_rule()
    {
        using var sums = new MeterSums();
        using var tracing = new Traces.Tracing(Sample.Always);
        var before = sums["tracing.privacy.redactions rule=card"];
        tracing.Trace("pay", child => child.SetTag("note", "4111111111111111 and 5555555555554444"));
        Assert.That(sums["tracing.privacy.redactions rule=card"] - before, Is.EqualTo(2));
    }

    [Test]
    public void A_span_that_cannot_be_cleaned_does_not_leave_the_engine()
    {
        using var sums = new MeterSums();
        using var exporter = new TextExporter();
        using var ordinary = new TextExporter();
        using var tracing = new Traces.Tracing(
            Sample.Always,
            target: new SimpleActivityExportProcessor(exporter),
            more: builder => builder.AddProcessor(new SimpleActivityExportProcessor(ordinary)));
        Activity? spoilt = null;
        Assert.That(() => tracing.Trace("pay", child => spoilt = Spoil(child)), Throws.Nothing);
        Assert.That(spoilt!.Recorded, Is.False);
        Assert.That(exporter.Count, Is.EqualTo(1), "the root alone");
        Assert.That(ordinary.Count, Is.EqualTo(1), "the root alone");
        Assert.That(exporter.Texts.Concat(ordinary.Texts), Has.None.Contains(Secret));
        Assert.That(sums["tracing.privacy.redactions rule=fault"], Is.EqualTo(1));
    }

    [Test]
    public void A_span_that_cannot_be_cleaned_does_not_reach_an_ordinary_exporter()
    {
        using var exporter = new TextExporter();
        using var source = new ActivitySource($"test-{Guid.NewGuid():N}");
        using (Provider(source, exporter, static builder => builder.SetSampling(Sample.Always)))
        {
            var span = Spoil(source.StartActivity("pay")!);
            Assert.That(span.Dispose, Throws.Nothing);
            Assert.That(span.Recorded, Is.False);
        }

        Assert.That(exporter.Count, Is.Zero);
    }

    [Test]
    public void A_listener_that_throws_while_it_counts_changes_nothing()
    {
        using var listener = new System.Diagnostics.Metrics.MeterListener();
        listener.SetMeasurementEventCallback<long>(static (instrument, _, _, _) =>
        {
            if (instrument.Name == "tracing.privacy.redactions")
                throw new InvalidOperationException("broken");
        });
        listener.InstrumentPublished = static (instrument, own) =>
        {
            if (instrument.Name == "tracing.privacy.redactions")
                own.EnableMeasurementEvents(instrument);
        };
        listener.Start();
        using var exporter = new TextExporter();
        using var tracing = new Traces.Tracing(Sample.Always, target: new SimpleActivityExportProcessor(exporter));
        Everywhere.Put(tracing.Source, "pay", Secret, isFailed: false);
        AssertClean(exporter);
    }

    /// <summary>The framework lets an attribute have no key; code that reads the key then fails.</summary>
    private static Activity Spoil(Activity span) => span.AddTag("note", $"password={Secret}").AddTag(null!, Secret);

    /// <summary>A provider with an exporter that is added in OpenTelemetry's own way.</summary>
    private static TracerProvider Provider(ActivitySource source, TextExporter exporter, Action<TracerProviderBuilder> configure)
    {
        var builder = Sdk.CreateTracerProviderBuilder().AddSource(source.Name);
        configure(builder);
        return builder.AddProcessor(new SimpleActivityExportProcessor(exporter)).Build();
    }

    private static void AssertClean(TextExporter exporter)
    {
        Assert.That(exporter.Count, Is.EqualTo(2));
        Assert.That(exporter.Texts, Has.Count.GreaterThan(20).And.None.Contains(Secret));
    }

    private sealed class OtherBaggage : IDisposable
    {
        private readonly OpenTelemetry.Baggage _before = OpenTelemetry.Baggage.Current;

        public OtherBaggage(string key, string value) => OpenTelemetry.Baggage.SetBaggage(key, value);

        public void Dispose() => OpenTelemetry.Baggage.Current = _before;
    }
}
