using System.CommandLine;
using Tracing.Functional.Fluent;
using Tracing.Functional.Parsing;
using Tracing.Functional.Tool.Inputs;
using Tracing.Functional.Tool.Output;

namespace Tracing.Functional.Tool.Commands;

// `tracing explain`: what becomes of one trace, and why.
internal static class ExplainCommand
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("file") { Description = "A policy file, appsettings.json, or - for standard input." };
        var facts = new Option<string?>("--facts") { Description = "The trace as JSON, instead of options.", HelpName = "file" };
        var request = new RequestOptions();
        var ends = new EndOptions();
        var atStart = new Option<bool>("--at-start") { Description = "As it starts: its spans are not known." };
        var format = SharedOptions.Choice("--format", "How to print it.", "tree", "json");
        var (environments, section, functions) = (SharedOptions.Environments(), SharedOptions.Section(), SharedOptions.Functions());
        var command = new Command("explain", "What becomes of a trace, and why.") { file, facts };
        request.AddTo(command);
        ends.AddTo(command);
        foreach (var option in (Option[])[atStart, format, environments, section, functions])
            command.Add(option);
        command.SetAction(parsed =>
        {
            var isFile = parsed.GetValue(facts) is not null;
            if (isFile && (request.AreGiven(parsed) || ends.AreGiven(parsed)))
                throw new InputException("The trace is given twice; allowed: --facts, or options.");
            if ((parsed.GetValue(facts), parsed.GetValue(file)) is (PolicyFiles.Dash, PolicyFiles.Dash))
                throw new InputException("Policy and facts are both standard input; allowed: one of them.");

            var trace = parsed.GetValue(facts) is { } path ? FactsFile.Read(path) : ends.Read(parsed, request.Read(parsed));
            if (!NeededPolicy.TryRead(
                terminal, parsed.GetValue(file)!, parsed.GetValue(section)!, parsed.GetValue(environments)!, parsed.GetValue(functions)!,
                out var policy))
            {
                return ToolCommand.Findings;
            }

            var asked = parsed.GetValue(atStart)
                ? AskedModule.atStart(trace.Start, policy.Policy)
                : AskedModule.atEnd(trace.Start, trace.Spans, policy.Policy);
            if (parsed.GetValue(format) is "json")
                ExplainJson.Write(terminal.Data, asked);
            else
                ExplainText.Write(terminal, asked, parsed.GetValue(atStart));
            return ToolCommand.Fine;
        });
        return command;
    }
}
