// What the limits promise, on spans of any size that go through a real provider to a real exporter.
using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Tracing.Functional.Fluent;
using Tracing.Functional.Ground;
using Tracing.Functional.Limits;
using Tracing.Functional.Streams;
using Tracing.Functional.Tests.Traces;
using Engine = Tracing.Functional.Tests.Traces.Tracing;

namespace Tracing.Functional.Tests.Hygiene;

[NonParallelizable]
public class SpanLimitTests
{
    private static readonly string[] s_variables =
    [
        "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "OTEL_ATTRIBUTE_COUNT_LIMIT", "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT",
        "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "OTEL_SPAN_EVENT_COUNT_LIMIT", "OTEL_SPAN_LINK_COUNT_LIMIT",
        "OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", "OTEL_LINK_ATTRIBUTE_COUNT_LIMIT",
    ];

    private static readonly Gen<SpanLimits> s_limits =
        from length in Gen.Choose(-1, 12)
        from counts in Gen.Choose(0, 20).ArrayOf(5)
        select new SpanLimits
        {
            ValueLength = length < 0 ? null : length,
            Attributes = counts[0],
            Events = counts[1],
            Links = counts[2],
            AttributesPerEvent = counts[3] / 4,
            AttributesPerLink = counts[4] / 4,
        };

    [TearDown]
    public void ClearVariables()
    {
        foreach (var name in s_variables)
            Environment.SetEnvironmentVariable(name, null);
    }

    [Test]
    public void Limits_hold_for_any_span_the_counts_are_exact_and_what_fits_is_unchanged() => Soak.Check(Soak.Times(400), Prop.ForAll(
        GeneratedSpan.Any, s_limits.ToArbitrary(), (span, limits) =>
        {
            var (before, after) = (Filled(span), Filled(span));
            new SpanLimiter(limits).Apply(after);
            Judge(limits, before, after);
        }));

    [Test]
    public void A_second_time_changes_nothing() => Soak.Check(Soak.Times(200), Prop.ForAll(
        GeneratedSpan.Any, s_limits.ToArbitrary(), (span, limits) =>
        {
            var limiter = new SpanLimiter(limits);
            var once = Filled(span);
            limiter.Apply(once);
            var texts = Describe(once);
            limiter.Apply(once);
            Assert.That(Describe(once), Is.EqualTo(texts));
        }));

    [Test]
    public void Observers_get_a_copy_within_the_same_limits() => Soak.Check(Soak.Times(200), Prop.ForAll(
        GeneratedSpan.Any, s_limits.ToArbitrary(), (span, limits) =>
        {
            span = span with { Links = [] };
            var exported = Filled(span);
            var copy = new SpanLimiter(limits).Apply(Functional.Streams.ActivitySnapshot.Of(exported, redactor: null));
            new SpanLimiter(limits).Apply(exported);
            Assert.That(copy.Attributes.Select(Text), Is.EqualTo(exported.TagObjects.Select(Text)));
            Assert.That(
                copy.Events.Select(happened => string.Join(";", happened.Attributes.Select(Text))),
                Is.EqualTo(exported.Events.Select(happened => string.Join(";", happened.Tags.Select(Text)))));
        }));

    [Test]
    public void The_policy_sees_the_whole_span_and_exporters_and_observers_the_cut_one()
    {
        using var streams = new TracingStreams(new StreamOptions { Scheduler = System.Reactive.Concurrency.ImmediateScheduler.Instance });
        var (ended, traces) = (new List<SpanRecord>(), new List<TraceRecord>());
        using var spans = streams.Spans.Subscribe(happened => ended.Add(happened.Span));
        using var whole = streams.Traces.Subscribe(traces.Add);
        var policy = Sample.Always.When(RootSpan.Attribute("order.note", Value.Is("0123456789")));
        using var meter = new MeterSums();
        using var tracing = new Engine(
            policy,
            options => options.AnnotateDecisions = true,
            streams,
            builder => builder.SetSpanLimits(limits => (limits.ValueLength, limits.Attributes) = (4, 4)));

        var cut = meter["tracing.hygiene.cut kind=attribute"];
        tracing.Trace("create order", root: root => root
            .SetTag("order.note", "0123456789").SetTag("b.b", 1).SetTag("c.c", 2).SetTag("d.d", 3));

        var kept = tracing.Exporter.Activities.Single(activity => activity.Parent is null);
        Assert.That(
            kept.TagObjects.Select(tag => tag.Key),
            Is.EqualTo(new[] { "order.note", "sampling.rule", "sampling.adjusted_count", "otel.dropped_attributes_count" }));
        Assert.That(kept.GetTagItem("order.note"), Is.EqualTo("0123"));
        Assert.That(kept.GetTagItem("otel.dropped_attributes_count"), Is.EqualTo(3L));
        Assert.That(meter["tracing.hygiene.cut kind=attribute"] - cut, Is.EqualTo(3), "observers' copies are not counted");
        Assert.That(ended.Single(span => span.IsLocalRoot && span.Attributes.Count > 0).Attribute("order.note"), Is.EqualTo("0123"));
        Assert.That(traces.Single().Spans.Single(span => span.IsLocalRoot).Attribute("order.note"), Is.EqualTo("0123"));
    }

    [Test]
    public void The_standard_variables_are_the_defaults_and_nonsense_is_passed_over()
    {
        var plain = new SpanLimits();
        Assert.That(Values(plain), Is.EqualTo(new int?[] { null, 128, 128, 128, 128, 128 }));

        Environment.SetEnvironmentVariable("OTEL_ATTRIBUTE_COUNT_LIMIT", "7");
        Environment.SetEnvironmentVariable("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "70");
        Assert.That(Values(new SpanLimits()), Is.EqualTo(new int?[] { 70, 7, 128, 128, 7, 7 }));

        for (var i = 2; i < s_variables.Length; i++)
            Environment.SetEnvironmentVariable(s_variables[i], $"{i}");
        Assert.That(Values(new SpanLimits()), Is.EqualTo(new int?[] { 2, 3, 4, 5, 6, 7 }));

        foreach (var name in s_variables)
            Environment.SetEnvironmentVariable(name, "-1");
        Assert.That(Values(new SpanLimits()), Is.EqualTo(Values(plain)));
    }

    [Test]
    public void A_negative_limit_is_refused_by_name()
    {
        var refused = Assert.Throws<ArgumentOutOfRangeException>(
            () => OpenTelemetry.Sdk.CreateTracerProviderBuilder().SetSpanLimits(limits => limits.Events = -1));
        Assert.That(refused!.Message, Does.Contain("Events is -1; allowed: 0 or more"));
    }

    [Test]
    public void A_span_that_fits_costs_no_memory()
    {
        var limiter = new SpanLimiter(new SpanLimits { ValueLength = 100 });
        var span = Filled(new GeneratedSpan([new("a.b", "c"), new("d.e", new[] { "f" })], [[new("g.h", "i")]], [[new("j.k", "l")]]));
        for (var i = 0; i < 100; i++)
            limiter.Apply(span);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            limiter.Apply(span);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static int?[] Values(SpanLimits limits) =>
        [limits.ValueLength, limits.Attributes, limits.Events, limits.Links, limits.AttributesPerEvent, limits.AttributesPerLink];

    private static Activity Filled(GeneratedSpan span)
    {
        var activity = new Activity("create order");
        span.Fill(activity);
        return activity;
    }

    private static void Judge(SpanLimits limits, Activity before, Activity after)
    {
        var counts = after.TagObjects
            .Where(tag => tag.Key.StartsWith("otel.dropped_", StringComparison.Ordinal))
            .ToDictionary(tag => tag.Key, tag => (long)tag.Value!);
        var tags = after.TagObjects.Where(tag => !counts.ContainsKey(tag.Key)).ToList();
        Assert.That(tags.Count + counts.Count, Is.LessThanOrEqualTo(Math.Max(limits.Attributes, counts.Count)));
        Kept(before.TagObjects, tags, limits.ValueLength);
        Assert.That(counts.GetValueOrDefault("otel.dropped_attributes_count"), Is.EqualTo(before.TagObjects.Count() - tags.Count));
        Assert.That(counts.GetValueOrDefault("otel.dropped_events_count"), Is.EqualTo(Math.Max(0, before.Events.Count() - limits.Events)));
        Assert.That(counts.GetValueOrDefault("otel.dropped_links_count"), Is.EqualTo(Math.Max(0, before.Links.Count() - limits.Links)));
        if (counts.Count == 0)
            Assert.That(tags, Has.Count.EqualTo(before.TagObjects.Count()), "what fits stays");

        Assert.That(after.Events.Count(), Is.EqualTo(Math.Min(before.Events.Count(), limits.Events)));
        foreach (var (was, now) in before.Events.Zip(after.Events))
        {
            Assert.That(now.Tags.Count(), Is.EqualTo(Math.Min(was.Tags.Count(), limits.AttributesPerEvent)));
            Kept(was.Tags, now.Tags, limits.ValueLength);
        }

        Assert.That(after.Links.Count(), Is.EqualTo(Math.Min(before.Links.Count(), limits.Links)));
        foreach (var (was, now) in before.Links.Zip(after.Links))
        {
            Assert.That((now.Tags ?? []).Count(), Is.EqualTo(Math.Min((was.Tags ?? []).Count(), limits.AttributesPerLink)));
            Kept(was.Tags ?? [], now.Tags ?? [], limits.ValueLength);
        }
    }

    /// <summary>What is left is the beginning of what there was, each text a longest whole beginning of its own.</summary>
    private static void Kept(
        IEnumerable<KeyValuePair<string, object?>> before, IEnumerable<KeyValuePair<string, object?>> after, int? length)
    {
        foreach (var (was, now) in before.Zip(after))
        {
            Assert.That(now.Key, Is.EqualTo(was.Key));
            foreach (var (wasItem, nowItem) in Items(was.Value).Zip(Items(now.Value)))
                KeptText(wasItem, nowItem, length ?? int.MaxValue);
        }
    }

    private static void KeptText(object? was, object? now, int most)
    {
        if (was is not string text || text.Length <= most)
        {
            Assert.That(now, Is.EqualTo(was));
            return;
        }

        var left = (string)now!;
        var splits = most > 0 && char.IsHighSurrogate(text[most - 1]) && char.IsLowSurrogate(text[most]);
        Assert.That(left, Is.EqualTo(text[..(splits ? most - 1 : most)]));
    }

    private static IEnumerable<object?> Items(object? value) => value is Array array ? array.Cast<object?>() : [value];

    private static string Describe(Activity activity) =>
        string.Join(";", activity.TagObjects.Select(Text))
        + "|" + string.Join("|", activity.Events.Select(one => string.Join(";", one.Tags.Select(Text))))
        + "|" + string.Join("|", activity.Links.Select(one => string.Join(";", (one.Tags ?? []).Select(Text))));

    private static string Text(KeyValuePair<string, object?> tag) => $"{tag.Key}={string.Join(",", Items(tag.Value))}";
}
