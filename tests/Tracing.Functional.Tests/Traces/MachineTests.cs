// The engine does what the lifecycle machine does: both run the same scripts, and after every command all that is seen is compared.
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace Tracing.Functional.Tests.Traces;

public class MachineTests
{
    [Test]
    public void The_engine_does_what_the_machine_does() => Check(
        Scripts.Any, 1_500,
        "certain", "complete", "cut", "partial", "flush", "late", "late error", "forgotten", "sampled later", "stirred",
        "joined", "bound", "begun again");

    [Test]
    public void The_engine_waits_as_the_machine_does() =>
        Check(Scripts.Waiting, 500, "complete", "certain", "cut", "flush", "stirred", "late");

    [Test]
    public void The_engine_makes_room_as_the_machine_does() => Check(Scripts.Pressed, 500, "cut", "certain", "late", "forgotten");

    /// <summary>All scripts, of which one in fifty at least must meet each of these.</summary>
    private static void Check(Arbitrary<Script> scripts, int cases, params string[] mustBeMet)
    {
        var tally = new Dictionary<string, int>(StringComparer.Ordinal);
        var all = Soak.Times(cases);
        Soak.Check(all, Prop.ForAll(scripts, script =>
        {
            var (difference, met) = MachineRun.Compare(script);
            foreach (var what in met)
                tally[what] = tally.GetValueOrDefault(what) + 1;
            return (difference is null).Label(difference ?? "");
        }));

        TestContext.Out.WriteLine($"{all} scripts; with {string.Join(", ", tally.Select(pair => $"{pair.Key}: {pair.Value}"))}");
        Assert.That(mustBeMet, Has.All.Matches<string>(what => tally.GetValueOrDefault(what!) > all / 50));
    }
}
