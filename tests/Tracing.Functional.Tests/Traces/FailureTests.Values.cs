// Attributes that no one would set, options at the ends of their ranges, and what kept traces count for at the exporter.
using System.Collections;
using System.Diagnostics;
using NUnit.Framework;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Traces;

public class ValueFailureTests
{
    private const int Mebi = 1024 * 1024;
    private static readonly Policy Errors = Sample.Always.When(AnySpan.Failed);

    /// <summary>Not certain before the end, so failed spans are held.</summary>
    private static readonly Policy LateErrors =
        Sample.Never.When(AnySpan.Name("banned")).OrElse(Sample.Always.When(AnySpan.Failed));

    private static void Fail(Activity span) => span.SetStatus(ActivityStatusCode.Error);

    private static long HeldWith(string key, object? value)
    {
        using var tracing = new Tracing(Errors);
        using var root = tracing.Start("root")!;
        var child = tracing.Start("child", root)!;
        child.AddTag(key, value);
        child.Stop();
        return tracing.Engine.HeldBytes;
    }

    [Test]
    public void A_span_beyond_all_memory_decides_its_trace_early_and_errors_are_still_exported()
    {
        using var metrics = new MeterSums();
        using var tracing = new Tracing(LateErrors, options => options.MaxBytes = Mebi);
        var root = tracing.Start("root")!;
        var failing = tracing.Start("failing", root)!;
        Fail(failing);
        failing.Stop();
        Assert.That(tracing.Names, Is.Empty);
        var huge = tracing.Start("huge", root)!;
        huge.SetTag("text", new string('x', 10 * Mebi));
        huge.Stop();
        root.Stop();
        Assert.That(tracing.Names, Is.EqualTo(new[] { "failing", "huge", "root" }));
        Assert.That(
            (metrics.TraceDecisionsBy("memory", "keep"), metrics.TraceDecisions, tracing.Engine.HeldBytes),
            Is.EqualTo((1L, 1L, 0L)));
    }

    [Test]
    public void A_huge_failed_span_rescues_its_own_trace()
    {
        using var tracing = new Tracing(LateErrors, options => options.MaxBytes = Mebi);
        tracing.Trace("bad", root: span =>
        {
            span.SetTag("text", new string('x', 10 * Mebi));
            Fail(span);
        });
        Assert.That((tracing.Names.Count, tracing.Engine.HeldBytes), Is.EqualTo((2, 0L)));
    }

    [Test]
    public void Ten_thousand_attributes_are_counted()
    {
        using var tracing = new Tracing(Errors);
        using var root = tracing.Start("root")!;
        var child = tracing.Start("child", root)!;
        for (var i = 0; i < 10_000; i++)
            child.AddTag($"key {i}", i);
        child.Stop();
        Assert.That(tracing.Engine.HeldBytes, Is.GreaterThan(10_000 * 64));
        root.Stop();
        Assert.That(tracing.Engine.HeldBytes, Is.Zero);
    }

    [Test]
    public void Values_are_counted_with_what_they_hold()
    {
        var text = new string('x', 100_000);
        Assert.Multiple(() =>
        {
            Assert.That(HeldWith("a", text), Is.GreaterThan(200_000));
            Assert.That(HeldWith("a", new[] { text, text }), Is.GreaterThan(400_000), "strings in an array");
            Assert.That(HeldWith("a", new object?[] { text, null, text }), Is.GreaterThan(400_000), "objects in an array");
            Assert.That(
                HeldWith("a", new object[] { new[] { text }, new object[] { text } }),
                Is.GreaterThan(400_000),
                "arrays in an array");
            Assert.That(HeldWith("a", new List<string> { text, text }), Is.GreaterThan(400_000), "strings in a list");
            Assert.That(HeldWith("a", new long[100_000]), Is.GreaterThan(800_000));
            Assert.That(HeldWith(text, null), Is.GreaterThan(200_000), "the key");
        });
    }

    [Test]
    public void An_array_that_holds_itself_is_harmless()
    {
        var loop = new object[2];
        loop[0] = loop[1] = loop;
        Assert.That(HeldWith("loop", loop), Is.GreaterThan(0).And.LessThan(100_000));
    }

    [Test]
    public void Values_of_any_type_pass_no_test_of_another_type_and_hold_no_trace()
    {
        object?[] values =
        [
            null, "5", new[] { 5 }, Array.Empty<string>(), new object(), new Rude(), new RudeList(), double.NaN, decimal.MaxValue,
            ulong.MaxValue,
        ];
        using var tracing = new Tracing(
            Sample.Always.When(
                AnySpan.Attribute("n", 5L).Or(AnySpan.Attribute("n", Value.AtLeast(5.0)).And(AnySpan.Name("never")))));
        foreach (var value in values)
            Assert.That(
                () => tracing.Trace("odd", child: span => span.AddTag("n", value), root: span => span.AddTag("n", value)),
                Throws.Nothing);
        Assert.That((tracing.Names.Count, tracing.Engine.HeldTraces, tracing.Engine.HeldBytes), Is.EqualTo((0, 0, 0L)));
        tracing.Trace("five", child: span => span.AddTag("n", 5));
        Assert.That(tracing.Names, Has.Count.EqualTo(2), "the test itself works");
    }

    [Test]
    public void A_bound_of_zero_is_a_bound()
    {
        using var tracing = new Tracing(Sample.Always.When(WholeTrace.ErrorCountAtMost(0)));
        tracing.Trace("good");
        tracing.Trace("bad", child: Fail);
        Assert.That(tracing.Names, Is.EqualTo(new[] { "good child", "good" }));
    }

    [Test]
    public void Options_out_of_range_are_refused_when_they_are_set()
    {
        Action<WholeTraceOptions>[] wrong =
        [
            options => options.MaxBytes = 65_535, options => options.MaxBytes = long.MaxValue, options => options.MaxSpansPerTrace = 0,
            options => options.Grace = TimeSpan.FromTicks(-1), options => options.Grace = TimeSpan.MaxValue,
            options => options.MaxAge = TimeSpan.Zero,
            options => options.MaxAge = TimeSpan.MaxValue, options => options.DecisionCacheSize = 0,
            options => options.DecisionCacheSize = int.MaxValue,
        ];
        foreach (var set in wrong)
            Assert.That(() => new Tracing(Errors, set), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Counts_at_the_exporter_estimate_what_came_and_every_kept_span_passed_its_threshold()
    {
        const int Traces = 20_000;
        const double Ratio = 0.1;
        var estimated = (Bad: 0.0, Good: 0.0);
        var contradictions = 0;
        var target = new Target(span =>
        {
            var th = span.TraceStateString?.Split("th:")[1] ?? "";
            var threshold = Convert.ToUInt64(th.PadRight(14, '0'), 16);
            contradictions += threshold <= Convert.ToUInt64(span.TraceId.ToHexString()[18..], 16) ? 0 : 1;
            var count = 1 / (1 - (threshold / Math.Pow(2, 56)));
            if (span.Parent is null)
                estimated = span.DisplayName == "bad" ? (estimated.Bad + count, estimated.Good) : (estimated.Bad, estimated.Good + count);
        });
        using var tracing = new Tracing(Errors.OrElse(Sample.FixedRatio(Ratio)), target: target);
        for (var i = 0; i < Traces; i++)
        {
            if (i % 20 == 0)
                tracing.Trace("bad", child: Fail);
            else
                tracing.Trace("good");
        }

        const double Good = Traces * 0.95;
        var sigma = Math.Sqrt(Good * (1 - Ratio) / Ratio);
        Assert.That((contradictions, estimated.Bad), Is.EqualTo((0, Traces * 0.05)));
        Assert.That(estimated.Good, Is.EqualTo(Good).Within(4 * sigma));
    }

    private sealed class Rude
    {
        public override string ToString() => throw new InvalidOperationException("planted");

        public override bool Equals(object? obj) => throw new InvalidOperationException("planted");

        public override int GetHashCode() => throw new InvalidOperationException("planted");
    }

    private sealed class RudeList : ICollection
    {
        public int Count => throw new InvalidOperationException("planted");

        public bool IsSynchronized => false;

        public object SyncRoot => this;

        public void CopyTo(Array array, int index) => throw new InvalidOperationException("planted");

        public IEnumerator GetEnumerator() => throw new InvalidOperationException("planted");
    }
}
