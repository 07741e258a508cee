// What the adviser holds: never a span, a bounded number of names, and nothing new for spans that it knows.
using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Tracing.Functional.Advice;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Tests.Hygiene;

public class AdviserMemoryTests
{
    [Test]
    public void A_span_that_never_ends_is_not_kept_alive_and_is_reported_all_the_same()
    {
        using var advised = new Advised();
        var forgotten = Forget(advised);
        for (var i = 0; i < 10 && forgotten.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.That(forgotten.IsAlive, Is.False);
        Assert.That(advised.Adviser.WatchedSpans, Is.EqualTo(1));
        advised.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.That(advised.Adviser.WatchedSpans, Is.Zero);
        Assert.That(advised.Found().Single().Kind, Is.EqualTo(FindingKind.NeverEnded));
    }

    [Test]
    public void Memory_is_bounded_whatever_the_spans_are()
    {
        using var advised = new Advised(options => options.FindingsPerMinute = 1);
        void Many(int from, int count)
        {
            for (var i = from; i < from + count; i++)
            {
                advised.Span(
                    $"{i} {new string('n', 3000)}",
                    span => span.SetTag($"k{i}{new string('k', 100)}", i).SetTag($"k{i}{new string('k', 3000)}", i),
                    microseconds: 1);
                var open = advised.Source.StartActivity($"{new string('o', 3000)} {i}");
                Activity.Current = null;
            }
        }

        Many(0, 12_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        Many(12_000, 12_000);
        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(3_000_000));
        Assert.That(advised.Adviser.WatchedSpans, Is.LessThanOrEqualTo(2048));
    }

    [Test]
    public void A_table_is_bounded_and_remembers_the_last_half_of_its_bound() => Soak.Check(Soak.Times(200), Prop.ForAll(
        Gen.Choose(1, 20).ToArbitrary(), Gen.Choose(0, 30).ArrayOf(100).ToArbitrary(), (most, keys) =>
        {
            var table = new Functional.Advice.RecentTable<int, int>(most);
            for (var i = 0; i < keys.Length; i++)
            {
                table.Add(keys[i], keys[i]);
                Assert.That(table.Count, Is.LessThanOrEqualTo(Math.Max(2, most)));
                foreach (var late in keys[..(i + 1)].Reverse().Distinct().Take(Math.Max(1, most / 2)))
                    Assert.That(table.TryPeek(late, out _), $"{late} after {i}");
            }
        }));

    [Test]
    public void An_ordinary_span_costs_no_memory_and_one_that_was_reported_costs_none_either()
    {
        using var adviser = new Adviser(new AdviserOptions { ManyShortSpans = 10 });
        using var source = new ActivitySource($"Shop.{Guid.NewGuid():N}");
        using var recorded = new Tests.Spans.Recorded(source.Name);
        var spans = new[] { "create order", "process", "order 12" }
            .Select(name => source.StartActivity(name)!.SetTag("order.id", "1")).ToArray();
        foreach (var span in spans.Reverse())
            span.SetEndTime(span.StartTimeUtc.AddMicroseconds(1)).Stop();
        void All()
        {
            foreach (var span in spans)
            {
                adviser.Started(span);
                adviser.Ended(span);
            }
        }

        for (var i = 0; i < 100; i++)
            All();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            All();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference Forget(Advised advised)
    {
        var span = new WeakReference(advised.Source.StartActivity("import orders"));
        Activity.Current = null;
        return span;
    }
}
