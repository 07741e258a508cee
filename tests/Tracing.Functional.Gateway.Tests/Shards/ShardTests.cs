// What a gateway decides: traces of many services, in any order, complete, cut, late, and over the memory.
using NUnit.Framework;
using Tracing.Functional.Fluent;
using Tracing.Functional.Recordings.Tests.Oracle;

namespace Tracing.Functional.Gateway.Tests.Shards;

using Span = Recordings.Tests.Oracle.Span;

public sealed class ShardTests
{
    private static readonly UInt128 s_trace = new(0x0af7651916cd43dd, 0x8448eb211c80319c);
    private static readonly Policy s_errors = PolicyText.Parse(
        """
        rule "health": never when path is "/health"
        rule "errors": always when any span failed
        """);

    [Test]
    public void An_error_in_the_last_service_keeps_the_spans_of_all()
    {
        using var bench = new Bench(s_errors);
        bench.Send(("pay", Made.Span(s_trace, 3, 2, "pay").Failed()));
        Assert.That(bench.Names, Is.Empty, "the path of the root is not known yet");
        bench.Send(("shop", Made.Span(s_trace, 2, 1, "call")));
        bench.Send(("front", Made.Span(s_trace, 1, 0, "GET").With("url.path", "/orders")));
        Assert.That(bench.Names, Is.EqualTo("GET, call, pay"), "certain with the root");
        bench.Send(("mail", Made.Span(s_trace, 4, 1, "late")));
        Assert.That(bench.Names, Is.EqualTo("GET, call, late, pay"), "late spans follow");
        Assert.That(bench.Kept.Select(pair => pair.Service), Is.EquivalentTo(new[] { "front", "shop", "pay", "mail" }));
        Assert.That(bench.Kept.Select(pair => pair.Span.TraceState), Is.All.EqualTo("ot=th:0"));
        Assert.That(bench.Shards.Held.Sum(one => one.Traces), Is.Zero);
    }

    [Test]
    public void A_health_check_is_dropped_with_its_errors()
    {
        using var bench = new Bench(s_errors);
        bench.Send(("pay", Made.Span(s_trace, 3, 1, "pay").Failed()));
        bench.Send(("front", Made.Span(s_trace, 1, 0, "GET").With("url.path", "/health")));
        bench.Pass(1000);
        Assert.That((bench.Names, bench.Shards.Held.Sum(one => one.Traces)), Is.EqualTo(("", 0)));
    }

    [Test]
    public void A_complete_trace_is_decided_after_its_grace_and_not_while_a_parent_is_missing()
    {
        using var bench = new Bench(PolicyText.Parse("rule \"small\": always when whole trace span count < 3"), graceMs: 100);
        bench.Send(("a", Made.Span(s_trace, 1, 0, "root")));
        bench.Pass(90);
        bench.Send(("b", Made.Span(s_trace, 3, 2, "grandchild")));
        bench.Pass(500);
        Assert.That(bench.Names, Is.Empty, "span 2 is missing");
        bench.Send(("b", Made.Span(s_trace, 2, 1, "child")));
        bench.Pass(99);
        Assert.That(bench.Shards.Held.Sum(one => one.Traces), Is.Zero, "three spans are certain not to be few");
        bench.Send(("a", Made.Span(s_trace + 1, 1, 0, "root")));
        bench.Pass(99);
        Assert.That(bench.Names, Is.Empty);
        bench.Pass(1);
        Assert.That(bench.Names, Is.EqualTo("root"));
    }

    [Test]
    public void A_trace_whose_root_never_comes_is_decided_by_what_is_known_when_it_is_old()
    {
        using var bench = new Bench(s_errors, ageMs: 1000);
        bench.Send(("pay", Made.Span(s_trace, 3, 1, "pay").Failed()), ("pay", Made.Span(s_trace + 1, 3, 1, "paid")));
        bench.Pass(999);
        Assert.That(bench.Names, Is.Empty);
        bench.Pass(1);
        Assert.That(bench.Names, Is.EqualTo("pay"), "the rule of the path has no opinion");
        Assert.That(bench.Shards.Held.Sum(one => one.Traces), Is.EqualTo(1), "the other one is watched");
    }

    [Test]
    public void What_comes_after_a_cut_can_keep_the_rest()
    {
        using var bench = new Bench(s_errors, ageMs: 1000);
        bench.Send(("pay", Made.Span(s_trace, 3, 1, "early")));
        bench.Pass(1000);
        Assert.That(bench.Shards.Held.Single(one => one.Traces > 0).Spans, Is.Zero, "a cut frees the spans");
        bench.Send(("front", Made.Span(s_trace, 1, 0, "GET").With("url.path", "/orders").Failed()));
        Assert.That(bench.Names, Is.EqualTo("GET"));
        Assert.That(bench.Kept.Single().Span.Attributes.Single(one => one.Key == "sampling.partial").Value.BoolValue);
    }

    [Test]
    public void A_span_that_is_sent_again_after_the_decision_is_not_exported_twice()
    {
        using var bench = new Bench(PolicyText.Parse("rule \"all\": always"));
        var child = ("a", Made.Span(s_trace, 2, 1, "child"));
        bench.Send(child, ("a", Made.Span(s_trace, 1, 0, "root")));
        bench.Send(child);
        bench.Send(("a", Made.Span(s_trace, 3, 1, "late")), ("a", Made.Span(s_trace, 3, 1, "late")));
        Assert.That(bench.Names, Is.EqualTo("child, late, root"));
    }

    [Test]
    public void A_span_that_came_already_is_ignored()
    {
        using var bench = new Bench(PolicyText.Parse("rule \"all\": always"));
        bench.Send(("a", Made.Span(s_trace, 2, 1, "child")));
        bench.Send(("a", Made.Span(s_trace, 2, 1, "child")));
        bench.Send(("a", Made.Span(s_trace, 1, 0, "root")));
        bench.Pass(1000);
        Assert.That(bench.Names, Is.EqualTo("child, root"));
    }

    [Test]
    public void Counts_are_those_of_both_decisions_where_a_service_sampled_before()
    {
        using var bench = new Bench(PolicyText.Parse("fixedRatio(0.5)"));
        var trace = new UInt128(7, 0x00ff_ffff_ffff_ffff);
        bench.Send(("a", Made.Span(trace, 1, 0, "half").State("vendor=1")));
        bench.Send(("b", Made.Span(trace, 2, 1, "quarter").State("ot=th:c")));
        bench.Send(("c", Made.Span(trace, 3, 1, "more").State("ot=th:4")));
        bench.Send(("d", Made.Span(new UInt128(7, 0x0080_0000_0000_0000), 1, 0, "wrong").State("ot=th:c")));
        Assert.That(
            bench.Kept.Select(pair => pair.Span.Name + " " + pair.Span.TraceState).Order(StringComparer.Ordinal),
            Is.EqualTo(new[] { "half ot=th:8,vendor=1", "more ot=th:8", "quarter ot=th:c", "wrong " }));
    }

    [Test]
    public void Roots_say_the_rule_and_the_count_if_asked_for()
    {
        using var bench = new Bench(PolicyText.Parse("rule \"half\": fixedRatio(0.5)"), annotates: true);
        var trace = new UInt128(7, 0x00ff_ffff_ffff_ffff);
        bench.Send(("a", Made.Span(trace, 2, 1, "child")), ("a", Made.Span(trace, 1, 0, "root")));
        var root = bench.Kept.Single(pair => pair.Span.Name == "root").Span.Attributes;
        Assert.That(root.Single(one => one.Key == "sampling.rule").Value.StringValue, Is.EqualTo("half"));
        Assert.That(root.Single(one => one.Key == "sampling.adjusted_count").Value.DoubleValue, Is.EqualTo(2));
        Assert.That(bench.Kept.Single(pair => pair.Span.Name == "child").Span.Attributes, Is.Empty);
    }

    [Test]
    public void A_huge_trace_is_cut_by_its_spans_and_others_are_not()
    {
        using var bench = new Bench(s_errors, maxSpans: 100);
        bench.Send(("a", Made.Span(s_trace + 1, 9, 8, "other")));
        for (var id = 2UL; id < 152; id++)
            bench.Send(("a", Made.Span(s_trace, id, 1, "child")));
        Assert.That(bench.Shards.Held.Sum(one => one.Spans), Is.EqualTo(51));
        bench.Send(("a", Made.Span(s_trace, 1, 0, "root").Failed().With("url.path", "/orders")));
        Assert.That(bench.Kept, Has.Count.EqualTo(51));
        bench.Send(("a", Made.Span(s_trace + 1, 8, 0, "root").Failed().With("url.path", "/orders")));
        Assert.That(bench.Kept.Count(pair => Made.TraceOf(pair.Span) == s_trace + 1), Is.EqualTo(2));
    }

    [Test]
    public void Memory_is_never_above_its_bound_whatever_comes()
    {
        const long Bound = 16 * 1024 * 1024;
        using var bench = new Bench(s_errors, maxBytes: Bound);
        var most = 0L;
        var random = new Random(7);
        for (var i = 0; i < 3_000; i++)
        {
            var trace = new UInt128(1, (ulong)random.NextInt64());
            bench.Send([.. Enumerable.Range(2, 20).Select(id =>
                ("a", Made.Span(trace, (ulong)id, 1, new string('x', random.Next(2000)))))]);
            most = Math.Max(most, bench.Shards.Bytes);
        }

        Assert.That(most, Is.InRange(Bound / 2, Bound));
        bench.Shards.ShutDown();
        Assert.That(bench.Shards.Held.Sum(one => one.Traces), Is.Zero);
        Assert.That(bench.Shards.Bytes, Is.LessThan(10_000), "only the contexts are left");
    }

    [Test]
    public void Chunks_that_few_old_spans_hold_open_are_packed()
    {
        using var bench = new Bench(s_errors, graceMs: 0, ageMs: 1e6);
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            // One of a hundred stays: its root does not come.
            var trace = new UInt128(1, ((ulong)i << 8) + 1);
            bench.Send(("a", Made.Span(trace, 2, 1, new string('x', 300))), ("a", Made.Span(trace, 1, i % 100 == 0 ? 9UL : 0, "root")));
            if (i % 100 == 0)
                bench.Pass(1);
        }

        for (var i = 0; i < 50; i++)
            bench.Pass(1);
        Assert.That(bench.Shards.Held.Sum(one => one.Traces), Is.EqualTo(200));
        Assert.That(bench.Shards.Bytes, Is.LessThan(600_000), "200 traces of two spans, and what a shard may leave open");
        bench.Send([.. Enumerable.Range(0, 200).Select(i =>
            ("a", Made.Span(new UInt128(1, ((ulong)i * 100 << 8) + 1), 9, 0, "root").Failed().With("url.path", "/")))]);
        Assert.That(bench.Kept, Has.Count.EqualTo(600), "what moved is whole");
        Assert.That(bench.Kept.Count(pair => pair.Span.Name.Length == 300), Is.EqualTo(200));
    }

    [Test]
    public void A_policy_with_more_tests_than_a_trace_can_remember_is_refused()
    {
        var text = string.Join('\n', Enumerable.Range(0, 65).Select(i => $"rule \"r{i}\": always when path is \"/{i}\""));
        Assert.That(() => new Bench(PolicyText.Parse(text)), Throws.ArgumentException.With.Message.Contains("65 different tests; allowed: at most 64"));
        using var bench = new Bench(s_errors);
        Assert.That(() => bench.Control.Replace(PolicyText.Parse(text)), Throws.ArgumentException.With.Message.Contains("65 different tests"));
        using var service = new SamplingControl(PolicyText.Parse(text));
        Assert.That(service.Policy, Is.EqualTo(PolicyText.Parse(text)), "a service knows the start of a trace, and remembers nothing");
    }

    [Test]
    public void A_policy_that_is_replaced_decides_new_traces_and_keeps_its_debts()
    {
        using var bench = new Bench(PolicyText.Parse("rule \"cap\": rateLimited(1/s, burst 5)"));
        bench.Send([.. Enumerable.Range(1, 20).Select(i => ("a", Made.Span(new UInt128(1, (ulong)i), 1, 0, "root")))]);
        bench.Control.Replace(PolicyText.Parse("rule \"cap\": rateLimited(2/s, burst 5)"));
        bench.Send([.. Enumerable.Range(100, 20).Select(i => ("a", Made.Span(new UInt128(1, (ulong)i), 1, 0, "root")))]);
        Assert.That(bench.Kept, Has.Count.InRange(5, 6));
    }
}
