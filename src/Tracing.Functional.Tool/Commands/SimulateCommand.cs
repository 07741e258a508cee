using System.CommandLine;
using System.Text;
using Tracing.Functional.Tool.Inputs;
using Tracing.Functional.Tool.Output;
using Tracing.Functional.Tool.Simulation;

namespace Tracing.Functional.Tool.Commands;

// `tracing simulate`: policies under the same traffic, in virtual time.
internal static class SimulateCommand
{
    private const double MostArrivals = 100_000_000;

    public static Command Create(Terminal terminal)
    {
        var files = SharedOptions.Files("Policy files, appsettings.json, or - for standard input.");
        var traffic = new TrafficOptions();
        var plot = new Option<string?>("--plot") { Description = "Write a picture too.", HelpName = "file.svg" };
        var noChart = new Option<bool>("--no-chart") { Description = "Tables only." };
        var format = SharedOptions.Choice("--format", "How to print the result.", "table", "json");
        var request = new RequestOptions();
        var (environments, section, functions) = (SharedOptions.Environments(), SharedOptions.Section(), SharedOptions.Functions());
        var command = new Command("simulate", "What policies keep of traffic, side by side.") { files };
        traffic.AddTo(command);
        foreach (var option in (Option[])[plot, noChart, format])
            command.Add(option);
        request.AddTo(command);
        foreach (var option in (Option[])[environments, section, functions])
            command.Add(option);
        command.SetAction(parsed =>
        {
            var arriving = traffic.Read(parsed);
            if (arriving.Expected > MostArrivals)
            {
                throw new InputException(
                    $"The traffic has about {Words.Whole(arriving.Expected)} traces; allowed: {Words.Whole(MostArrivals)}. "
                    + "Lower --rate or --for.");
            }

            var facts = request.Read(parsed).Start;
            var policies = new List<NeededPolicy>();
            var isRead = true;
            foreach (var file in parsed.GetValue(files)!.Distinct(StringComparer.Ordinal))
            {
                if (NeededPolicy.TryRead(
                    terminal, file, parsed.GetValue(section)!, parsed.GetValue(environments)!, parsed.GetValue(functions)!, out var policy))
                {
                    policies.Add(policy);
                }
                else
                {
                    isRead = false;
                }
            }

            if (!isRead)
                return ToolCommand.Findings;

            var runs = policies.ConvertAll(policy => terminal.Progress(
                policy.Name, progress => PolicyRun.Of(policy.Name, policy.Policy, arriving, facts, progress)));
            Tell(terminal, runs);
            if (parsed.GetValue(format) is "json")
                SimulationJson.Write(terminal.Data, arriving, runs);
            else
                SimulationText.Write(terminal, arriving, runs, !parsed.GetValue(noChart));
            if (parsed.GetValue(plot) is { } picture)
                Save(terminal, picture, Svg.Of(arriving, runs));
            return ToolCommand.Fine;
        });
        return command;
    }

    private static void Tell(Terminal terminal, List<PolicyRun> runs)
    {
        foreach (var run in runs.Where(static run => run.Waits))
        {
            terminal.Talk.WriteLine(
                $"{terminal.TalkPaint.Warning("note")}: {run.Name} waits for what a trace's end tells. "
                + "Here each trace is over at once, without a span.");
        }
    }

    private static void Save(Terminal terminal, string file, string picture)
    {
        try
        {
            File.WriteAllText(file, picture, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{file} cannot be written: {fault.Message}");
        }

        terminal.Talk.WriteLine($"wrote {file}");
    }
}
