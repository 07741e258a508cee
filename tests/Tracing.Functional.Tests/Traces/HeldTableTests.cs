// The table of held traces against a plain dictionary.
using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Tracing.Functional.Traces;

namespace Tracing.Functional.Tests.Traces;

public class HeldTableTests
{
    private static readonly TraceTable Owner = new(decisions: 16);

    private static TraceEntry Entry(string id) => new(
        Owner, new TraceShard(), id,
        Functional.Traces.HeldTrace.Of(run: null!, known: null, randomness: 0, began: 0, observation: null),
        decision: null);

    [Test]
    public void It_finds_what_a_dictionary_finds()
    {
        string[] ids = [.. Enumerable.Range(0, 3_000).Select(_ => ActivityTraceId.CreateRandom().ToHexString())];
        var steps = Gen.ListOf(Gen.Choose(0, 3).SelectMany(what => Gen.Choose(0, ids.Length - 1).Select(id => (what, id))), 5_000);
        Soak.Check(Soak.Times(20), Prop.ForAll(Arb.From(steps), all => Runs(ids, all)));
    }

    [Test]
    public void Threads_find_what_they_added_and_nothing_that_they_removed()
    {
        var table = new HeldTable();
        Threads.Run([.. Enumerable.Repeat<Action>(() =>
        {
            for (var i = 0; i < 20_000 * Soak.Factor; i++)
            {
                var entry = Entry(ActivityTraceId.CreateRandom().ToHexString());
                if (table.Add(entry) is not null || !ReferenceEquals(table.Find(new string(entry.Id)), entry))
                    throw new InvalidOperationException("an entry is lost");
                table.Remove(entry);
                if (table.Find(entry.Id) is not null)
                    throw new InvalidOperationException("an entry is still there");
            }
        }, 4)]);
    }

    private static bool Runs(string[] ids, IEnumerable<(int What, int Id)> steps)
    {
        var (table, model) = (new HeldTable(), new Dictionary<string, TraceEntry>(StringComparer.Ordinal));
        return steps.All(step => Runs(table, model, step.What, new string(ids[step.Id])));
    }

    private static bool Runs(HeldTable table, Dictionary<string, TraceEntry> model, int what, string id)
    {
        var known = model.GetValueOrDefault(id);
        switch (what)
        {
            case 0 when known is not null:
                table.Remove(known);
                model.Remove(id);
                break;
            case 1 when known is not null:
                model[id] = Entry(id);
                return table.Replace(known, model[id]) && !table.Replace(known, Entry(id)) && ReferenceEquals(table.Find(id), model[id]);
            case 2 or 3:
                var entry = Entry(id);
                model.TryAdd(id, entry);
                return ReferenceEquals(table.Add(entry), known);
        }

        return ReferenceEquals(table.Find(id), model.GetValueOrDefault(id));
    }
}
