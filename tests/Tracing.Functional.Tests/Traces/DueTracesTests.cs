// The wheel of due traces does what a list would do that is looked through as a whole.
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Tracing.Functional.Traces;
using EngineTrace = Tracing.Functional.Traces.HeldTrace;

namespace Tracing.Functional.Tests.Traces;

public class DueTracesTests
{
    private const int Entries = 5;

    /// <summary>About a thousandth of a round of the wheel, so that times fall into one list, into others, and rounds away.</summary>
    private const long Unit = 40_000_000;

    [Test]
    public void A_trace_is_taken_once_when_its_time_has_come_however_times_and_looks_lie()
    {
        var step = from entry in Gen.Choose(0, Entries - 1)
                   from kind in Gen.Choose(0, 3)
                   from time in Gen.OneOf(Gen.Choose(-50, 50), Gen.Choose(-3_000, 3_000))
                   from offset in Gen.Elements(-1L, 0L, 1L, Unit / 3)
                   select (Entry: entry, Kind: kind, Time: (time * Unit) + offset);
        var steps = Arb.From(Gen.ListOf(step).Select(list => list.ToArray()));
        Soak.Check(Soak.Times(2_000), Prop.ForAll(steps, all => (Difference(all) is null).Label(Difference(all) ?? "")));
    }

    [Test]
    public void A_time_that_has_passed_already_is_found_by_the_next_look()
    {
        // An empty wheel does not look.
        var due = new DueTraces();
        due.Add(Entry(), 200 * Unit);
        due.Take(100 * Unit);
        var entry = Entry();
        due.Add(entry, 50 * Unit);
        Assert.That(due.Take(100 * Unit), Is.EqualTo(new[] { entry }));
    }

    private static TraceEntry Entry() => new(
        new TraceTable(16),
        new TraceShard(),
        new string('a', 32),
        EngineTrace.Of(run: null!, known: null, randomness: 0, began: 0, observation: null),
        decision: null)
    {
        Times = new TraceTimes(firstStart: 0),
    };

    /// <summary>What differs from the list at some step; null if nothing does. Looks never go back, as the engine's clock does not.</summary>
    private static string? Difference((int Entry, int Kind, long Time)[] steps)
    {
        var wheel = new DueTraces();
        TraceEntry[] entries = [.. Enumerable.Range(0, Entries).Select(_ => Entry())];
        var list = new Dictionary<int, long>();
        var now = long.MinValue / 4;
        foreach (var (entry, kind, time) in steps)
        {
            switch (kind)
            {
                case 0 or 1:
                    wheel.Add(entries[entry], time);
                    list[entry] = time;
                    break;
                case 2:
                    wheel.Remove(entries[entry]);
                    list.Remove(entry);
                    break;
                default:
                    now = Math.Max(now, time);
                    var expected = list.Where(pair => pair.Value <= now).Select(pair => pair.Key).Order().ToList();
                    var found = wheel.Take(now).Select(taken => Array.IndexOf(entries, taken)).Order().ToList();
                    expected.ForEach(taken => list.Remove(taken));
                    if (!expected.SequenceEqual(found))
                        return $"at {now}: {string.Join(' ', found)}, not {string.Join(' ', expected)}";
                    break;
            }

            if (wheel.Count != list.Count)
                return $"{wheel.Count} in the wheel, not {list.Count}";
        }

        return null;
    }
}
