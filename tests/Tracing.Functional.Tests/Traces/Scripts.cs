// How scripts are generated, and how they shrink.
using FsCheck;
using FsCheck.Fluent;
using Tracing.Functional.Privacy;

namespace Tracing.Functional.Tests.Traces;

internal static class Scripts
{
    private const int Times = 3;

    /// <summary>Everything at once, pressure and moving clocks too.</summary>
    public static Arbitrary<Script> Any { get; } = Arb.From(Generate(AnyLimits(), AnyCommand()), Shrink);

    /// <summary>Few traces that are complete soon, and stir again while they wait.</summary>
    public static Arbitrary<Script> Waiting { get; } = Arb.From(Generate(WaitingLimits(), WaitingCommand()), Shrink);

    /// <summary>Memory for few spans, and nothing else that decides soon.</summary>
    public static Arbitrary<Script> Pressed { get; } = Arb.From(Generate(PressedLimits(), TraceCommand(heavy: 4)), Shrink);

    /// <summary>Scripts whose traces do not touch each other: no pressure, nobody forgotten, no clock and no flush.</summary>
    public static Gen<Script> Apart { get; } = Generate(GenerousLimits(), TraceCommand());

    public static IEnumerable<Script> Shrink(Script script) =>
        Fewer(script.Commands).Concat(Simpler(script.Commands)).Select(commands => script with { Commands = commands })
            .Concat(script.Looks ? [script with { Looks = false }] : []);

    private static Gen<int> Number => Gen.Choose(0, 30);

    private static Gen<bool> OneIn(int n) => Gen.Choose(1, n).Select(i => i == 1);

    private static Gen<Script> Generate(Gen<Script> limits, Gen<Command> command) =>
        from script in limits
        from commands in Gen.Sized(size => Gen.Choose(0, Times * size).SelectMany(count => Gen.ListOf(command, count)))
        select script with { Commands = [.. commands] };

    private static Gen<Script> AnyLimits() =>
        from judging in Gen.Elements(Enum.GetValues<Judging>())
        from grace in Gen.Elements(0, 0, 1, 10, 10, 100)
        from age in Gen.Elements(1, 50, 1_000, 1_000, 100_000)
        from spans in Gen.Elements(1, 2, 3, 4, 6, 1_000, 1_000, 1_000, 1_000)
        from bytes in Gen.Elements(65_536, 65_536, 80_000, 150_000, 100_000_000, 100_000_000)
        from decisions in Gen.Elements(1, 2, 4, 8, 200, 200)
        from looks in OneIn(2)
        from flushesRunning in OneIn(2)
        select new Script(judging, grace, age, spans, bytes, decisions, looks, [], flushesRunning);

    private static Gen<Script> GenerousLimits() =>
        from judging in Gen.Elements(Judging.Errors, Judging.RootErrors, Judging.Survivors, Judging.Clean)
        from grace in Gen.Elements(0, 0, 3_600_000)
        from spans in Gen.Elements(1, 2, 3, 4, 5, 6, 1_000, 1_000, 1_000, 1_000)
        select new Script(judging, grace, 86_400_000, spans, 1_000_000_000, 200_000, Looks: false, []);

    private static Gen<Script> WaitingLimits() =>
        from judging in Gen.Elements(Judging.Errors, Judging.Survivors, Judging.Clean, Judging.Hanging, Judging.HangingSpans)
        from grace in Gen.Elements(3, 10, 30)
        from age in Gen.Elements(40, 1_000, 100_000)
        from decisions in Gen.Elements(1, 200)
        select new Script(judging, grace, age, 1_000, 100_000_000, decisions, Looks: false, []);

    private static Gen<Script> PressedLimits() =>
        from judging in Gen.Elements(Enum.GetValues<Judging>())
        from bytes in Gen.Choose(65_536, 100_000)
        from decisions in Gen.Elements(1, 4, 200, 200)
        from looks in OneIn(2)
        select new Script(judging, 100, 100_000, 1_000, bytes, decisions, looks, []);

    /// <summary>Most spans are small, some of some KB, few greater than all memory of the smallest kind.</summary>
    private static Gen<int> Characters(int heavy) => Gen.Frequency(
        (6, Gen.Constant(0)), (heavy * 2, Gen.Choose(500, 10_000)), (1, Gen.Choose(30_000, 36_000)));

    private static Gen<Command> TraceCommand(int heavy = 2) => Gen.Frequency(
        (4, Gen.Constant<Command>(new Command.Begin())),
        (1, Number.Select(trace => (Command)new Command.Join(trace))),
        (6, from trace in Number from parent in Number select (Command)new Command.Child(trace, parent)),
        (2, from trace in Number from parent in Number select (Command)new Command.Detached(trace, parent)),
        (9,
            from trace in Number
            from span in Number
            from fails in OneIn(6)
            from size in Characters(heavy)
            select (Command)new Command.End(trace, span, fails, size)),
        (1, from trace in Number from span in Number select (Command)new Command.EndAgain(trace, span)));

    private static Gen<Command> AnyCommand() => Gen.Frequency(
        (20, TraceCommand()),
        (4, Pause().Select(by => (Command)new Command.Advance(by))),
        (1, OneIn(3).Select(flushes => flushes ? (Command)new Command.Flush() : new Command.Advance(0))));

    private static Gen<Command> WaitingCommand() => Gen.Frequency(
        (1, Gen.Constant<Command>(new Command.Begin())),
        (1, Number.Select(trace => (Command)new Command.Join(trace))),
        (6, from trace in Number from parent in Number select (Command)new Command.Detached(trace, parent)),
        (9, from trace in Number from span in Number from fails in OneIn(12) select (Command)new Command.End(trace, span, fails, 0)),
        (6, Gen.Choose(0, 10).Select(by => (Command)new Command.Advance(by))));

    private static Gen<int> Pause() => Gen.Frequency(
        (8, Gen.Choose(0, 10)), (2, Gen.Choose(0, 500)), (1, Gen.Choose(-500, 0)), (1, Gen.Choose(-5_000, 5_000)));

    /// <summary>Halves, quarters and so on to single commands left out.</summary>
    private static IEnumerable<IReadOnlyList<Command>> Fewer(IReadOnlyList<Command> commands)
    {
        for (var length = (commands.Count + 1) / 2; length > 0; length = length == 1 ? 0 : (length + 1) / 2)
        {
            for (var i = 0; i + length <= commands.Count; i += length)
                yield return [.. commands.Take(i), .. commands.Skip(i + length)];
        }
    }

    private static IEnumerable<IReadOnlyList<Command>> Simpler(IReadOnlyList<Command> commands) =>
        commands.SelectMany((command, i) =>
            Simpler(command)
                .Select(simpler => (IReadOnlyList<Command>)[.. commands.Take(i), simpler, .. commands.Skip(i + 1)]));

    private static IEnumerable<Command> Simpler(Command command)
    {
        if (command is Command.End { Fails: true } failing)
            yield return failing with { Fails = false };
        if (command is Command.End { Characters: > 0 } large)
            yield return large with { Characters = 0 };
        if (command is Command.Advance { Milliseconds: not 0 } pause)
            yield return new Command.Advance(pause.Milliseconds / 2);
    }
}
