// The memory that threads reserve in lanes: never more than the cap, and all of it can be had again.
using NUnit.Framework;
using Tracing.Functional.Export;

namespace Tracing.Functional.Tests.Traces;

public class TraceMemoryTests
{
    [TestCase(64 * 1024)]
    [TestCase(1024 * 1024)]
    [TestCase(64 * 1024 * 1024)]
    public void Threads_never_reserve_more_than_the_cap_and_give_all_back(long cap)
    {
        var memory = new TraceMemory(cap);
        long reserved = 0, most = 0;
        var seed = 20;
        Threads.Run([.. Enumerable.Repeat<Action>(() =>
        {
            var random = new Random(Interlocked.Increment(ref seed));
            var mine = new Stack<long>();
            for (var i = 0; i < 50_000 * Soak.Factor; i++)
            {
                var bytes = random.NextInt64(1, Math.Max(2, cap / 100));
                if (random.Next(2) == 0 && (random.Next(4) == 0 ? memory.TryReserveLast(bytes) : memory.TryReserve(bytes)))
                {
                    mine.Push(bytes);
                    InterlockedMax(ref most, Interlocked.Add(ref reserved, bytes));
                }
                else if (mine.Count > 0)
                {
                    Interlocked.Add(ref reserved, -mine.Peek());
                    memory.Release(mine.Pop());
                }
            }

            foreach (var bytes in mine)
            {
                Interlocked.Add(ref reserved, -bytes);
                memory.Release(bytes);
            }
        }, 4)]);

        Assert.That((reserved, memory.Held), Is.EqualTo((0L, 0L)));
        Assert.That(most, Is.InRange(cap / 10, cap), "the test came near the cap, and not beyond it");
        Assert.That(memory.TryReserveLast(cap), Is.True, "what other lanes had in advance can be had");
        Assert.That((memory.Held, memory.TryReserveLast(1)), Is.EqualTo((cap, false)));
    }

    [Test]
    public void One_thread_can_reserve_all_of_it()
    {
        var memory = new TraceMemory(64 * 1024);
        for (var i = 0; i < 64; i++)
            Assert.That(memory.TryReserve(1024), Is.True);
        Assert.That((memory.TryReserve(1), memory.Held), Is.EqualTo((false, 64 * 1024L)));
        memory.Release(1024);
        Assert.That((memory.TryReserve(1025), memory.TryReserve(1024), memory.Held), Is.EqualTo((false, true, 64 * 1024L)));
    }

    private static void InterlockedMax(ref long most, long value)
    {
        for (var seen = Volatile.Read(ref most); value > seen;)
        {
            var before = Interlocked.CompareExchange(ref most, value, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }
}
