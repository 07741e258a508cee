// The parts of a shard against plain ones: arena, set of ids, remembered decisions.
using NUnit.Framework;
using Tracing.Functional.Gateway.Shards;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Gateway.Tests.Shards;

public sealed class PartsTests
{
    [Test]
    public void An_arena_gives_back_what_it_was_given_whatever_goes_between()
    {
        for (var i = 0; i < Soak.Times(100); i++)
            CheckArena(Random.Shared.Next());
    }

    [Test]
    public void A_large_span_that_goes_leaves_no_place_for_others()
    {
        var budget = new ByteBudget(1 << 20);
        var arena = new SpanArena(budget);
        arena.Remove(Add(arena, 100_000, 1));
        var addresses = Enumerable.Range(0, 20).Select(one => Add(arena, 4_000, (byte)one)).ToArray();
        for (byte i = 0; i < addresses.Length; i++)
            Assert.That(Raw(arena, addresses[i]), Is.EqualTo(Enumerable.Repeat(i, 4_000)));
    }

    [Test]
    public void A_set_of_ids_is_a_set()
    {
        for (var i = 0; i < Soak.Times(300); i++)
        {
            var seed = Random.Shared.Next();
            var random = new Random(seed);
            var (ids, expected) = (default(IdSet), new HashSet<ulong>());
            var most = random.Next(1, 60);

            // Some ids are neighbours, some have their home at the end of the table.
            var all = Enumerable.Range(0, most).Select(one => random.Next(2) == 0 ? (ulong)random.Next(1, 20) : (ulong)random.NextInt64(1, long.MaxValue)).ToArray();
            for (var step = 0; step < 300; step++)
            {
                var id = all[random.Next(most)];
                if (random.Next(5) < 3)
                    Assert.That(ids.Add(id), Is.EqualTo(expected.Add(id)), $"seed {seed}");
                else
                    Assert.That(ids.Remove(id), Is.EqualTo(expected.Remove(id)), $"seed {seed}");
                Assert.That(ids.Count, Is.EqualTo(expected.Count), $"seed {seed}");
                Assert.That(all.Where(one => ids.Contains(one)).ToHashSet(), Is.EquivalentTo(expected), $"seed {seed}");
            }
        }
    }

    [Test]
    public void At_least_the_newest_half_of_the_decisions_is_remembered_and_never_more_than_all()
    {
        for (var i = 0; i < Soak.Times(100); i++)
            CheckCache(Random.Shared.Next());
    }

    [Test]
    public void A_resource_stays_as_long_as_a_span_may_have_it()
    {
        var budget = new ByteBudget(1 << 20);
        var contexts = new SharedContexts(budget, keep: 100);
        var number = contexts.Find(new([1], [], [2], []), now: 0);
        contexts.Sweep(100);
        Assert.That(contexts.Find(new([1], [], [2], []), now: 100), Is.EqualTo(number));
        contexts.Sweep(101);
        contexts.Sweep(200);
        Assert.That(contexts.Count, Is.EqualTo(1), "used at 100");
        contexts.Sweep(500);
        Assert.That(contexts[number].Parts.Resource.ToArray(), Is.EqualTo(new byte[] { 1 }), "the process may have been stopped since a request found it");
        Assert.That(contexts.Find(new([1], [], [2], []), now: 500), Is.EqualTo(number));
        contexts.Sweep(601);
        Assert.That(contexts.Count, Is.EqualTo(1));
        contexts.Sweep(602);
        Assert.That((contexts.Count, budget.Taken), Is.EqualTo((0, 0L)));
        Assert.That(contexts.Find(new([3], [], [4], []), now: 602), Is.EqualTo(number), "its number is free");
    }

    private static void CheckArena(int seed)
    {
        var random = new Random(seed);
        var budget = new ByteBudget(random.Next(100_000, 2_000_000));
        var arena = new SpanArena(budget);
        var held = new List<(int Address, byte[] Raw)>();
        for (var step = 0; step < 400; step++)
        {
            if (random.Next(5) < 3)
            {
                var raw = new byte[random.Next(8) == 0 ? random.Next(120_000) : random.Next(3_000)];
                random.NextBytes(raw);
                var address = arena.TryAdd(new PendingSpan { Length = raw.Length, Next = SpanArena.None }, raw);
                if (address != SpanArena.None)
                    held.Add((address, raw));
                else
                    Assert.That(budget.Taken + Math.Max(SpanArena.ChunkBytes, SpanArena.SizeOf(raw.Length)), Is.GreaterThan(budget.Limit), $"seed {seed}");
            }
            else if (held.Count > 0)
            {
                var at = random.Next(held.Count);
                arena.Remove(held[at].Address);
                held.RemoveAt(at);
            }

            if (random.Next(20) == 0)
                arena.Trim();
            Assert.That(held.All(one => Raw(arena, one.Address).SequenceEqual(one.Raw)), $"seed {seed}, step {step}");
            Assert.That(arena.LiveSum, Is.EqualTo(held.Sum(one => (long)SpanArena.SizeOf(one.Raw.Length))), $"seed {seed}, step {step}");
            Assert.That((arena.ChunkSum, budget.Taken), Is.EqualTo((budget.Taken, arena.ChunkSum)), $"seed {seed}, step {step}");
            Assert.That(arena.ChunkSum, Is.GreaterThanOrEqualTo(arena.LiveSum), $"seed {seed}, step {step}");
        }

        foreach (var (address, _) in held)
            arena.Remove(address);
        arena.Trim();
        Assert.That(budget.Taken, Is.Zero, $"seed {seed}");
    }

    private static void CheckCache(int seed)
    {
        var random = new Random(seed);
        var most = random.Next(2, 40);
        var mostBytes = random.Next(100, 5_000);
        var cache = new VerdictCache(most, mostBytes);
        var order = new List<UInt128>();
        for (var step = 0; step < 300; step++)
        {
            var trace = (UInt128)(ulong)random.Next(1, 100);
            var verdict = new Verdict(random.Next(2) == 0, default, "rule", DecisionTrigger.Certain, false, null);
            if (random.Next(3) > 0)
            {
                var ids = default(IdSet);
                for (var id = random.Next(1, 40); id > 0; id--)
                    ids.Add((ulong)id);
                cache.Add(trace, verdict, ids);
                order.Remove(trace);
                order.Add(trace);
            }
            else if (cache.Find(trace) is { } found)
            {
                order.Remove(trace);
                order.Add(trace);
                var id = (ulong)random.Next(1, 80);
                if (cache.AddId(found, id) && found.HasIds)
                    Assert.That(cache.AddId(found, id), Is.False, $"seed {seed}: it has it now");
            }

            Assert.That(cache.Count, Is.LessThanOrEqualTo(most), $"seed {seed}, step {step}");
            Assert.That(cache.IdBytes, Is.InRange(0, mostBytes), $"seed {seed}, step {step}");
        }

        // The newest half, as far as there were so many.
        foreach (var trace in order.TakeLast(most / 2))
            Assert.That(cache.Find(trace), Is.Not.Null, $"seed {seed}");
        for (var id = 1_000UL; id < 1_200; id++)
            cache.Add(id, new Verdict(false, default, "rule", DecisionTrigger.Certain, false, null), default);
        Assert.That(cache.IdBytes, Is.Zero, $"seed {seed}: the ids went with their decisions");
    }

    private static int Add(SpanArena arena, int bytes, byte value) =>
        arena.TryAdd(new PendingSpan { Length = bytes, Next = SpanArena.None }, Enumerable.Repeat(value, bytes).ToArray());

    private static byte[] Raw(SpanArena arena, int address)
    {
        var (chunk, offset) = arena.RawOf(address);
        return chunk.AsSpan(offset, arena[address].Length).ToArray();
    }
}
