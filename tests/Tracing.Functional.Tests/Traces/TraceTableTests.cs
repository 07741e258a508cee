// While one thread decides a trace, all others know it at every moment: as held, as decided, or as both.
using System.Diagnostics;
using NUnit.Framework;
using Tracing.Functional.Traces;

namespace Tracing.Functional.Tests.Traces;

public class TraceTableTests
{
    private const int Traces = 200_000;
    private static readonly FinalDecision Decision =
        new(isKept: true, PackedOpinion.Always, "all", DecisionTrigger.Complete, attributes: null);

    [TestCase(true, false)]
    [TestCase(false, false)]
    [TestCase(true, true)]
    public void A_keep_that_was_remembered_a_moment_ago_binds_the_root_that_comes_and_a_drop_or_a_new_id_does_not(bool isKept, bool isNewId)
    {
        var table = new TraceTable(decisions: 1024);
        var id = ActivityTraceId.CreateRandom().ToHexString();
        var decision = new FinalDecision(isKept, PackedOpinion.Always, "all", DecisionTrigger.Complete, attributes: null);
        table.Decided(Entry(table, id), decision);
        var entry = Entry(table, id);
        var bound = isKept && !isNewId;
        Assert.That(table.Add(entry, isNewId), bound ? Is.SameAs(entry) : Is.Null);
        Assert.That((entry.Decision, entry.Held is null), Is.EqualTo((bound ? decision : null, bound)));
        Assert.That(table.Find(id), Is.EqualTo(bound ? (null, decision) : (entry, (FinalDecision?)null)));
    }

    [Test]
    public void A_thread_finds_the_newest_trace_of_an_id_though_it_found_an_earlier_one([Values] bool isDecided)
    {
        var table = new TraceTable(decisions: 1024);
        var id = ActivityTraceId.CreateRandom().ToHexString();
        var first = Entry(table, id);
        table.Add(first, isNewId: false);
        Assert.That(table.FindEntry(id), Is.SameAs(first));
        var second = Entry(table, id);
        var thread = new Thread(() =>
        {
            (first.Decision, first.Held) = (new FinalDecision(isKept: false, default, "", DecisionTrigger.Complete, attributes: null), null);
            table.Decided(first, first.Decision);
            table.Add(second, isNewId: false);
            if (isDecided)
            {
                (second.Decision, second.Held) = (Decision, null);
                table.Decided(second, Decision);
            }
        });
        thread.Start();
        thread.Join();
        Assert.That(table.Find(id), Is.EqualTo(isDecided ? ((TraceEntry?)null, Decision) : (second, null)));
    }

    [Test]
    public void A_trace_that_is_decided_meanwhile_is_never_unknown_to_the_end_of_its_spans()
    {
        var table = new TraceTable(decisions: 1024);
        var ids = Enumerable.Range(0, Traces).Select(_ => ActivityTraceId.CreateRandom().ToHexString()).ToArray();
        var added = -1;
        var unknown = 0;

        var reader = new Thread(() =>
        {
            for (var at = Volatile.Read(ref added); at < Traces - 1; at = Volatile.Read(ref added))
            {
                if (at >= 0 && table.Find(ids[at]) is (null, null) && Volatile.Read(ref added) == at)
                    unknown++;
            }
        });
        reader.Start();
        for (var i = 0; i < Traces; i++)
        {
            var entry = Entry(table, ids[i]);
            table.Add(entry, isNewId: true);
            Volatile.Write(ref added, i);
            table.Decided(entry, Decision);
        }

        reader.Join();
        Assert.That(unknown, Is.Zero);
    }

    private static TraceEntry Entry(TraceTable table, string id) => new(
        table,
        new TraceShard(),
        id,
        Functional.Traces.HeldTrace.Of(run: null!, known: null, randomness: 0, began: 0, observation: null),
        decision: null);
}
