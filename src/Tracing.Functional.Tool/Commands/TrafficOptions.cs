using System.CommandLine;
using System.Globalization;
using Tracing.Functional.Tool.Inputs;
using Tracing.Functional.Tool.Simulation;

namespace Tracing.Functional.Tool.Commands;

// The options that say what arrives, and when.
internal sealed class TrafficOptions
{
    private readonly Option<string> _rate = new("--rate")
    {
        Description = "Traces that arrive.",
        HelpName = "rate",
        DefaultValueFactory = static _ => "100/s",
    };

    private readonly Option<string[]> _spikes = new("--spike")
    {
        Description = "Another rate for some time.",
        HelpName = "rate@from..to",
        DefaultValueFactory = static _ => [],
    };

    private readonly Option<string> _duration = new("--for")
    {
        Description = "How long, in virtual time.",
        HelpName = "time",
        DefaultValueFactory = static _ => "10min",
    };

    private readonly Option<string> _seed = new("--seed")
    {
        Description = "The same seed gives the same traffic.",
        HelpName = "number",
        DefaultValueFactory = static _ => "1",
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_rate, _spikes, _duration, _seed])
            command.Add(option);
    }

    public Traffic Read(ParseResult parsed)
    {
        var duration = Units.Time(_duration.Name, parsed.GetValue(_duration)!);
        if (duration <= TimeSpan.Zero)
            throw new InputException($"{_duration.Name} is {parsed.GetValue(_duration)}; allowed: more than 0.");
        return new Traffic(
            Units.Rate(_rate.Name, parsed.GetValue(_rate)!),
            [.. parsed.GetValue(_spikes)!.Select(Spike)],
            duration,
            Seed(parsed.GetValue(_seed)!));
    }

    private ulong Seed(string text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
        ? seed
        : throw new InputException($"{_seed.Name} is {text}; allowed: a whole number from 0 to {ulong.MaxValue}.");

    private Spike Spike(string text)
    {
        if (text.Split('@') is not [var rate, var times] || times.Split("..") is not [var from, var to])
            throw new InputException($"{_spikes.Name} is {text}; allowed: a rate and two times, such as 5000/s@60s..120s.");
        var spike = new Spike(Units.Rate(_spikes.Name, rate), Units.Time(_spikes.Name, from), Units.Time(_spikes.Name, to));
        return spike.From < spike.To
            ? spike
            : throw new InputException($"{_spikes.Name} is {text}; allowed: a first time before the second.");
    }
}
