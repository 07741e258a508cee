// A gateway's decision is what Core says of the whole trace, whatever the order and the batches its spans come in.
using NUnit.Framework;
using Tracing.Functional.Fluent;
using Tracing.Functional.Recordings.Tests.Oracle;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Gateway.Tests.Shards;

public sealed class MeaningTests
{
    private static readonly string[] s_policies =
    [
        "rule \"health\": never when path is \"/health\"\nrule \"errors\": always when any span failed\nrule \"rest\": fixedRatio(0.5)",
        "rule \"slow\": always when root span duration > 30 ms\nrule \"rest\": fixedRatio(0.25)",
        "rule \"few\": always when whole trace span count < 3\nrule \"many\": fixedRatio(0.5) when whole trace error count >= 2",
        "rule \"long\": always when whole trace duration >= 50 ms",
        "rule \"post\": always when method is \"POST\" and any span name is \"call\"\nrule \"rest\": never",
        "rule \"timeout\": always when any span exception type is \"System.TimeoutException\"",
        "rule \"failed\": never when any span failed\nrule \"new\": firstSeen(path, every 10 s, 5 keys)\nrule \"rest\": fixedRatio(0.1)",
        "rule \"failed\": never when any span failed\nrule \"tenants\": rateLimited(1/s, burst 2) per header \"X-Tenant\" (5 keys, idle after 1 min)",
        "anyOf(fixedRatio(0.1), conditional(any span failed, always))",
        "allOf(fixedRatio(0.5), conditional(not path is \"/health\" and not any span failed, always))",
        "rule \"source\": always when any span source is \"pay.source\" and not any span (failed and kind is server)",
        "rule \"failed\": never when root span failed\nrule \"vip\": always when attribute \"user.tier\" is \"vip\"\nrule \"rest\": adaptive(10/s)",
    ];

    [TestCaseSource(nameof(s_policies))]
    public void A_decision_is_that_of_the_whole_trace(string text)
    {
        var policy = PolicyText.Parse(text);
        var kept = 0;
        var cases = Soak.Times(400);
        for (var i = 0; i < cases; i++)
        {
            var seed = Random.Shared.Next();
            kept += Check(policy, seed) ? 1 : 0;
        }

        TestContext.Out.WriteLine($"{kept} of {cases} kept");
        Assert.That(kept, Is.InRange(1, cases - 1), "both happen");
    }

    private static bool Check(Policy policy, int seed)
    {
        var random = new Random(seed);
        var spans = Trace(random);
        using var bench = new Bench(policy, graceMs: 100);
        var order = spans.OrderBy(_ => random.Next()).ToArray();
        for (int from = 0, count; from < order.Length; from += count)
        {
            count = Math.Min(random.Next(1, 4), order.Length - from);
            bench.Send(order[from..(from + count)]);
            if (random.Next(3) == 0)
                bench.Send(order[from..(from + count)]);
            bench.Pass(random.Next(20));
        }

        bench.Pass(200);
        var expected = Seen.Decide(policy, spans);
        var got = bench.Kept.Select(pair => Made.IdOf(pair.Span)).Order().ToArray();
        var all = spans.Select(pair => Made.IdOf(pair.Span)).Order().ToArray();
        Assert.That(got, Is.EqualTo(expected ? all : []), $"seed {seed}: {spans.Length} spans, Core says {(expected ? "keep" : "drop")}");
        Assert.That(bench.Shards.Held.Sum(one => one.Traces), Is.Zero, $"seed {seed}: the trace is complete");
        return expected;
    }

    private static (string Service, Span Span)[] Trace(Random random)
    {
        var trace = new UInt128((ulong)random.NextInt64(1, long.MaxValue), (ulong)random.NextInt64(1, long.MaxValue));
        var spans = new List<(string, Span)>();
        var count = random.Next(1, 7);
        for (var id = 1; id <= count; id++)
        {
            var span = Made.Span(
                trace, (ulong)id, id == 1 ? 0 : (ulong)random.Next(1, id), random.Next(3) == 0 ? "call" : "work", random.Next(40), random.Next(1, 60));
            if (random.Next(6) == 0)
                span.Failed();
            if (random.Next(6) == 0)
                span.Events.Add(Exception(random.Next(2) == 0 ? "System.TimeoutException" : "System.IO.IOException"));
            span.Kind = (Span.Types.Kind)random.Next(1, 6);
            if (id == 1)
                Root(span, random);
            spans.Add((Pick(random, "front", "shop", "pay"), span));
        }

        return [.. spans];
    }

    private static void Root(Span span, Random random)
    {
        span.Kind = Span.Types.Kind.SpanKindServer;
        span.With("url.path", Pick(random, "/health", "/orders", "/pay")).With("http.request.method", Pick(random, "GET", "POST"));
        if (random.Next(3) == 0)
            span.With("user.tier", Pick(random, "vip", "free"));
        if (random.Next(3) == 0)
            span.With("http.request.header.x-tenant", Pick(random, "a", "b"));
    }

    private static Event Exception(string type) => new()
    {
        Name = "exception",
        TimeUnixNano = Made.Origin,
        Attributes = { new KeyValue { Key = "exception.type", Value = new AnyValue { StringValue = type } } },
    };

    private static string Pick(Random random, params string[] texts) => texts[random.Next(texts.Length)];
}
