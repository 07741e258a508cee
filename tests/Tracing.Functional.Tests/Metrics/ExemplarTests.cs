// Exemplars point to spans that were exported, with the durations of those spans, whenever and by whomever they are measured.
using System.Diagnostics;
using NUnit.Framework;
using Tracing.Functional.Fluent;
using Engine = Tracing.Functional.Tests.Traces.Tracing;

namespace Tracing.Functional.Tests.Metrics;

[NonParallelizable]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ExemplarTests : IDisposable
{
    private readonly Measured _measured = new();

    public void Dispose() => _measured.Dispose();

    private static IEnumerable<TestCaseData> Policies()
    {
        var errors = Sample.Always.When(AnySpan.Failed);
        yield return new TestCaseData(errors).SetArgDisplayNames("held");
        yield return new TestCaseData(errors.OrElse(Sample.FixedRatio(0.5))).SetArgDisplayNames("held or sampled");
        yield return new TestCaseData(Sample.FixedRatio(0.5)).SetArgDisplayNames("sampled at the start");
        yield return new TestCaseData(Sample.Always).SetArgDisplayNames("all");
    }

    [TestCaseSource(nameof(Policies))]
    public void Exemplars_point_to_exported_spans_and_have_their_durations(Policy policy)
    {
        using var tracing = Measuring(policy);
        var random = new Random(1);
        var exemplars = new List<Measured.Example>();
        for (var round = 0; round < 20; round++)
        {
            for (var i = 0; i < 10; i++)
                Trace(tracing, random);
            exemplars.AddRange(_measured.Collect().SelectMany(point => point.Exemplars));
        }

        var exported = tracing.Exporter.Activities.ToLookup(span => (span.TraceId.ToHexString(), span.SpanId.ToHexString()));
        Assert.That(exemplars, Is.Not.Empty);
        foreach (var exemplar in exemplars)
        {
            var span = exported[(exemplar.TraceId!, exemplar.SpanId!)].SingleOrDefault();
            Assert.That(span, Is.Not.Null, "it was exported");
            Assert.That(exemplar.Value, Is.EqualTo(span!.Duration.TotalSeconds));
        }
    }

    [Test]
    public void A_span_that_is_current_while_others_are_measured_is_no_exemplar()
    {
        using var tracing = Measuring(Sample.Never.When(AnySpan.Name("order")).OrElse(Sample.Always));
        tracing.Start("order")!.Stop();
        using var current = new Activity("current").SetIdFormat(ActivityIdFormat.W3C).Start();
        current.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        var points = _measured.Collect();
        Assert.That(points.Single().Count, Is.EqualTo(1));
        Assert.That(points.SelectMany(point => point.Exemplars), Is.Empty);
        Assert.That(Activity.Current, Is.SameAs(current));
    }

    [Test]
    public void A_span_that_is_decided_later_is_an_exemplar_all_the_same()
    {
        using var tracing = Measuring(Sample.Always.When(AnySpan.Failed));
        var root = tracing.Start("order")!;
        var child = tracing.Start("pay", root)!;
        child.Stop();
        Assert.That(_measured.Collect(), Is.Empty, "its trace is not decided");
        root.SetStatus(ActivityStatusCode.Error).Stop();
        Assert.That(
            _measured.Collect().SelectMany(point => point.Exemplars).Select(exemplar => exemplar.SpanId),
            Is.EquivalentTo(new[] { root.SpanId.ToHexString(), child.SpanId.ToHexString() }));
    }

    private static void Trace(Engine tracing, Random random)
    {
        var root = tracing.Start("order");
        var child = root is null ? null : tracing.Start("pay", root);
        foreach (var span in new[] { child, root })
        {
            if (span is null)
                continue;
            if (random.Next(8) == 0)
                span.SetStatus(ActivityStatusCode.Error);
            span.SetEndTime(span.StartTimeUtc + TimeSpan.FromMilliseconds(random.Next(20_000)));
            span.Stop();
        }
    }

    private Engine Measuring(Policy policy) => new(
        policy, more: builder => builder.AddSpanMetrics(options => options.MeterName = _measured.MeterName));
}
