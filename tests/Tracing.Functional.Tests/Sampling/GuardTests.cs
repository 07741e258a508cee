// Code that runs inside a span's start and is not ours: functions that start spans, listeners and exceptions that throw, tags that
// cannot be read.
using System.Diagnostics;
using System.Diagnostics.Metrics;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Sampling;

[NonParallelizable]
public class GuardTests
{
    private const string Sampled = "00-abababababababababd29d6a7215ced0-00f067aa0ba902b7-01";

    [Test]
    public void A_condition_may_start_spans_of_its_own_which_are_dropped()
    {
        ActivitySource? source = null;
        List<bool?> inner = [];
        var policy = Sample.Always.When(AtStart.Satisfies("looks up", _ =>
        {
            using var lookUp = source!.StartActivity("look up", ActivityKind.Internal, default(ActivityContext));
            inner.Add(lookUp?.Recorded);
            return true;
        }));
        using var service = new Service(policy);
        source = service.Source;
        service.Root();
        service.Root();
        Assert.That(inner, Is.EqualTo(new bool?[] { false, false }));
        Assert.That(service.Kept.Select(span => span.DisplayName), Is.EqualTo(new[] { "root", "root" }));
    }

    [Test]
    public void So_may_a_key_that_is_asked_for_at_the_end()
    {
        ActivitySource? source = null;
        var key = Key.By("looks up", _ =>
        {
            using var lookUp = source!.StartActivity("look up");
            return "a";
        });
        var policy = Sample.Always.When(AnySpan.Failed).OrElse(Sample.RateLimited(1000).PerKey(key).When(!AnySpan.Name("never")));
        using var exported = new Traces.RecordingExporter();
        using var service = new Service(builder => builder
            .SetSampling(policy, options => options.Traces.Grace = TimeSpan.Zero)
            .ExportTo(exported, inBatches: false));
        source = service.Source;
        service.Root();
        Assert.That(exported.Activities.Select(span => span.DisplayName), Is.EqualTo(new[] { "root" }));
    }

    [Test]
    public void The_next_span_is_asked_about_again_though_a_function_threw()
    {
        using var service = new Service(Sample.Always.When(AtStart.Satisfies(
            "throws", facts => facts.Name == "bad" ? throw new InvalidOperationException("planted") : true)));
        service.Root("bad");
        service.Root("good");
        Assert.That(service.Kept.Select(span => span.TraceStateString), Is.EqualTo(new[] { null, "ot=th:0" }));
    }

    [TestCaseSource(nameof(Policies))]
    public void A_listener_of_the_meter_that_throws_changes_nothing(Policy policy, bool isKept, string? traceState)
    {
        using var listener = new MeterListener();
        listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Tracing.Functional")
                listener.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>(static (_, _, _, _) => throw new InvalidOperationException("planted"));
        listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => throw new InvalidOperationException("planted"));
        listener.Start();
        using var service = new Service(policy);
        service.Root();
        var root = service.Root()!;
        Assert.That((root.Recorded, root.TraceStateString), Is.EqualTo((isKept, traceState)));
    }

    private static IEnumerable<TestCaseData> Policies()
    {
        yield return Case("a constant, kept", Sample.Always, true, "ot=th:0");
        yield return Case("a constant, dropped", Sample.Never, false, null);
        yield return Case("conditions, dropped", Sample.Always.When(AtStart.Name("other")), false, null);
        yield return Case("shed", Sample.RateLimited(0.001, burst: 1), false, null);
        yield return Case(
            "a fault",
            Sample.Always.When(AtStart.Satisfies("throws", _ => throw new InvalidOperationException("planted"))),
            true,
            null);

        static TestCaseData Case(string name, Policy policy, bool isKept, string? traceState) =>
            new TestCaseData(policy, isKept, traceState).SetArgDisplayNames(name);
    }

    [TestCase(true, "x=1")]
    [TestCase(false, "x=1")]
    public void Where_the_span_cannot_be_read_no_threshold_stays_and_the_decision_is_counted(bool keepOnFault, string expected)
    {
        using var metrics = new Counted();
        using var service = new Service(
            Sample.Never.ParentBased(remoteSampled: Sample.Never.When(AtStart.Attribute("a", "b"))),
            options => options.KeepOnFault = keepOnFault);
        var parent = ActivityContext.TryParse(Sampled, "ot=th:c,x=1", isRemote: true, out var context) ? context : default;
        using (var span = service.Source.StartActivity("span", ActivityKind.Server, parent, new BrokenTags()))
            Assert.That((span!.Recorded, span.TraceStateString), Is.EqualTo((keepOnFault, expected)));
        Assert.That(metrics.Sums, Is.EquivalentTo(new Dictionary<string, double>
        {
            [$"tracing.sampling.decisions rule=fault outcome={(keepOnFault ? "keep" : "drop")}"] = 1,
            ["tracing.sampling.faults function=reading the span"] = 1,
        }));
    }

    [TestCase("root", 1)]
    [TestCase("remote", 1)]
    [TestCase("local", 0)]
    public void A_span_that_cannot_be_read_is_counted_as_a_decision_if_it_is_a_local_root(string kind, int decisions)
    {
        using var metrics = new Counted();
        var asks = Sample.Never.When(AtStart.Attribute("a", "b"));
        using var service = new Service(asks.ParentBased(remoteSampled: asks, localSampled: asks), options => options.KeepOnFault = true);
        var parent = kind == "root" ? default : new ActivityContext(
            ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, null, isRemote: kind == "remote");
        using (var span = service.Source.StartActivity("span", ActivityKind.Server, parent, new BrokenTags()))
            Assert.That(span!.Recorded, Is.True);
        Assert.That(metrics.Sums.GetValueOrDefault("tracing.sampling.decisions rule=fault outcome=keep"), Is.EqualTo(decisions));
        Assert.That(metrics.Sums["tracing.sampling.faults function=reading the span"], Is.EqualTo(1));
    }

    /// <summary>The sampler reads them first, and cannot; the framework reads them after it.</summary>
    private sealed class BrokenTags : IEnumerable<KeyValuePair<string, object?>>
    {
        private int _reads;

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() =>
            _reads++ == 0
                ? throw new InvalidOperationException("planted")
                : Enumerable.Empty<KeyValuePair<string, object?>>().GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
