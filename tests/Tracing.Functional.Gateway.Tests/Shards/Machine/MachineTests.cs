// The shards against a plain machine, and against laws where memory is short: random events, each word of theirs compared.
using Google.Protobuf;
using NUnit.Framework;
using Tracing.Functional.Fluent;
using Tracing.Functional.Gateway.Shards;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Gateway.Tests.Shards.Machine;

public sealed class MachineTests
{
    private const double AgeMs = 100;

    private static readonly Judgement[] s_judges =
    [
        new(
            "rule \"errors\": always when any span failed",
            known => known.HasFailed ? true : null,
            known => known.HasFailed,
            known => known.HasFailed ? true : null),
        new(
            "rule \"health\": never when path is \"/health\"\nrule \"errors\": always when any span failed",
            known => !known.HasRoot ? null : known.IsHealth ? false : known.HasFailed ? true : null,
            known => !known.IsHealth && known.HasFailed,
            known => known.HasRoot && known.IsHealth ? false : known.HasFailed ? true : null),
        new(
            "rule \"small\": always when whole trace span count < 4",
            known => known.Count >= 4 ? false : null,
            known => known.Count < 4,
            known => known.Count >= 4 ? false : null),
    ];

    [TestCaseSource(nameof(s_judges))]
    public void Shards_do_what_the_plain_machine_does(object judge)
    {
        var met = new Dictionary<string, int>(StringComparer.Ordinal);
        var cases = Soak.Times(1_500);
        for (var i = 0; i < cases; i++)
        {
            var seed = Random.Shared.Next();
            Compare((Judgement)judge, seed, met);
        }

        TestContext.Out.WriteLine(string.Join(", ", met.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} {pair.Value}")));
        foreach (var what in new[] { "Certain", "Complete", "Age", "SpanCount", "Flush", "keep", "drop", "cut", "kept", "dropped", "followed", "repeated", "partial" })
            Assert.That(met.GetValueOrDefault(what), Is.GreaterThan(cases / 100), $"\"{what}\" is met");
    }

    [Test]
    public void Laws_hold_where_memory_is_short()
    {
        for (var i = 0; i < Soak.Times(60); i++)
            CheckLaws(Random.Shared.Next());
    }

    private static void Compare(Judgement judge, int seed, Dictionary<string, int> met)
    {
        var random = new Random(seed);
        var graceMs = random.Next(3) == 0 ? 0 : random.Next(1, 40);
        var maxSpans = random.Next(2, 9);
        var watched = new Watched();
        using var bench = new Bench(PolicyText.Parse(judge.Policy), graceMs, AgeMs, maxSpans, outlet: watched);
        var plain = new Plain(judge, (long)(graceMs * 1e6), (long)(AgeMs * 1e6), maxSpans);
        var now = 0L;
        var traces = random.Next(1, 5);
        for (var step = 0; step < 60; step++)
        {
            var what = random.Next(step == 59 ? 1 : 20);
            if (step == 59)
            {
                bench.Shards.ShutDown();
                plain.ShutDown();
            }
            else if (what < 13)
            {
                Give(bench, watched, plain, random, traces);
            }
            else if (what < 19)
            {
                var ms = random.Next(20) == 0 ? 3_100 : random.Next(60);
                now += ms * 1_000_000L;
                bench.Pass(ms);
                plain.Tick(now);
            }
            else
            {
                var all = random.Next(2) == 0;
                bench.Shards.Flush(all);
                plain.Flush(all);
            }

            var (expected, found) = (plain.Take(), watched.Take());
            Assert.That(found, Is.EqualTo(expected), $"seed {seed}, step {step}");
            Assert.That(watched.Faults, Is.Empty, $"seed {seed}, step {step}");
            var held = (bench.Shards.Held.Sum(one => one.Traces), bench.Shards.Held.Sum(one => one.Spans));
            Assert.That(held, Is.EqualTo(plain.Sum), $"seed {seed}, step {step}");
            foreach (var word in found.SelectMany(line => line.Split(' ')).Distinct())
                met[word] = met.GetValueOrDefault(word) + 1;
        }

        Emptied(bench, seed);
    }

    /// <summary>When nothing is held, nothing is taken of the memory, to the byte.</summary>
    private static void Emptied(Bench bench, int seed)
    {
        bench.Pass(200_000);
        bench.Pass(200_000);
        Assert.That(bench.Shards.Bytes, Is.Zero, $"seed {seed}");
    }

    private static void Give(Bench bench, Watched watched, Plain? plain, Random random, int traces)
    {
        // Half of the traces lie in one partition.
        var number = (ulong)random.Next(1, traces + 1);
        var trace = new UInt128(1, number % 2 == 0 ? number : (number * 64) + 7);
        var id = (ulong)random.Next(1, 8);
        var parent = random.Next(3) == 0 ? 0 : (ulong)random.Next(1, 8);
        var (isHealth, hasFailed) = (random.Next(3) == 0, random.Next(8) == 0);
        var span = Made.Span(trace, id, parent, new string('x', random.Next(random.Next(15) == 0 ? 40_000 : 200)));
        span.With("url.path", isHealth ? "/health" : "/orders");
        if (hasFailed)
            span.Failed();
        watched.Give(trace, id, span.ToByteArray());
        plain?.Span(trace, id, parent, isHealth, hasFailed);
        var taken = bench.Send(($"{id % 3}", span));
        Assert.That((taken.Spans, taken.IsBroken), Is.EqualTo((1, false)), taken.Why);
    }

    private static void CheckLaws(int seed)
    {
        const long Bound = 600_000;
        var random = new Random(seed);
        var watched = new Watched();
        using var bench = new Bench(
            PolicyText.Parse(s_judges[random.Next(s_judges.Length)].Policy), random.Next(40), AgeMs, maxSpans: random.Next(2, 500), Bound, outlet: watched);
        var traces = random.Next(5, 600);
        for (var step = 0; step < 1_500; step++)
        {
            if (random.Next(12) == 0)
                bench.Pass(random.Next(12));
            else if (random.Next(300) == 0)
                bench.Shards.Flush(random.Next(2) == 0);
            else
                Give(bench, watched, null, random, traces);
            watched.Take();
            var held = bench.Shards.Held.Sum(one => one.Spans);
            Assert.That(watched.Faults, Is.Empty, $"seed {seed}, step {step}");
            Assert.That(bench.Shards.Bytes, Is.InRange(watched.UndecidedBytes, Bound), $"seed {seed}, step {step}");
            Assert.That(held, Is.GreaterThanOrEqualTo(0));
            var (kept, dropped, repeated, _) = watched.Sum;
            Assert.That(kept + dropped + repeated + held, Is.EqualTo(bench.Given), $"seed {seed}, step {step}: each span is somewhere");
        }

        bench.Shards.ShutDown();
        watched.Take();
        Assert.That(watched.Faults, Is.Empty, $"seed {seed}, the end");
        Assert.That(bench.Shards.Held.Sum(one => one.Traces + one.Spans), Is.Zero);
        Emptied(bench, seed);
    }
}
