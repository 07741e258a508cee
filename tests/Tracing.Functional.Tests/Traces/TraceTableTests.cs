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
            var entry = new TraceEntry(
                table, new TraceShard(), ids[i],
                Functional.Traces.HeldTrace.Of(run: null!, known: null, randomness: 0, began: 0, observation: null),
                decision: null);
            table.Add(entry, isNewId: true);
            Volatile.Write(ref added, i);
            table.Decided(entry, Decision);
        }

        reader.Join();
        Assert.That(unknown, Is.Zero);
    }
}
