// Several threads see of the machine what one sees: each on its own traces, and all on one.
using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace Tracing.Functional.Tests.Traces;

public class MachineThreadsTests
{
    [TestCase(2, false)]
    [TestCase(4, false)]
    [TestCase(2, true)]
    [TestCase(4, true)]
    public void Traces_of_several_threads_fare_as_if_each_were_alone(int threads, bool movesClock)
    {
        var scripts = Arb.From(Gen.ListOf(Scripts.Apart, threads).Select(scripts => scripts.ToArray()), ShrinkAll);
        Soak.Check(Soak.Times(150), Prop.ForAll(scripts, all =>
        {
            var difference = ThreadedRun.Compare(all, movesClock);
            return (difference is null).Label(difference ?? "");
        }));
    }

    [Test]
    public void A_trace_whose_spans_end_on_several_threads_is_decided_once_and_exported_whole_or_not_at_all() =>
        Soak.Check(Soak.Times(400), Prop.ForAll(EndedTogether.Any, together =>
        {
            var difference = together.Compare();
            return (difference is null).Label(difference ?? "");
        }));

    private static IEnumerable<Script[]> ShrinkAll(Script[] scripts) =>
        scripts.SelectMany((script, i) =>
            Scripts.Shrink(script)
                .Select(smaller => (Script[])[.. scripts.Take(i), smaller, .. scripts.Skip(i + 1)]));
}
