using System.CommandLine;
using Tracing.Functional.Tool.Inputs;

namespace Tracing.Functional.Tool.Commands;

// The options that say how a trace ended.
internal sealed class EndOptions
{
    private readonly Option<string?> _duration = new("--duration") { Description = "How long it took, such as 2s.", HelpName = "time" };
    private readonly Option<bool> _failed = new("--failed") { Description = "Its root span failed." };

    private readonly Option<string[]> _spans = new("--span")
    {
        Description = "A span below the root.",
        HelpName = "name",
        DefaultValueFactory = static _ => [],
    };

    private readonly Option<string[]> _failedSpans = new("--failed-span")
    {
        Description = "A failed span below the root.",
        HelpName = "name",
        DefaultValueFactory = static _ => [],
    };

    private IEnumerable<Option> All => [_duration, _failed, _spans, _failedSpans];

    public void AddTo(Command command)
    {
        foreach (var option in All)
            command.Add(option);
    }

    public bool AreGiven(ParseResult parsed) => All.Any(option => parsed.GetResult(option) is { Implicit: false });

    public TraceFacts Read(ParseResult parsed, TraceFacts facts)
    {
        if (parsed.GetValue(_duration) is { } time)
            facts = facts.WithDuration(Units.Time(_duration.Name, time));
        if (parsed.GetValue(_failed))
            facts = facts.WithFailure();
        facts = parsed.GetValue(_spans)!.Aggregate(facts, static (all, name) => all.WithSpan(TraceFacts.Inner(name, TimeSpan.Zero)));
        return parsed.GetValue(_failedSpans)!.Aggregate(
            facts, static (all, name) => all.WithSpan(TraceFacts.Inner(name, TimeSpan.Zero).WithFailure(null)));
    }
}
