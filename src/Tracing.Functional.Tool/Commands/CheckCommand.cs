using System.CommandLine;
using Tracing.Functional.Fluent;
using Tracing.Functional.Tool.Inputs;
using Tracing.Functional.Tool.Output;

namespace Tracing.Functional.Tool.Commands;

// `tracing check`: errors, warnings, expectations, guarantees.
internal static class CheckCommand
{
    public static Command Create(Terminal terminal)
    {
        var files = SharedOptions.Files("Policy files, appsettings.json, or - for standard input.");
        var strict = new Option<bool>("--strict") { Description = "Warnings are findings too." };
        var format = SharedOptions.Choice("--format", "How to print what is found.", "table", "json", "sarif", "github");
        var environments = SharedOptions.Environments();
        var section = SharedOptions.Section();
        var functions = SharedOptions.Functions();
        var command = new Command("check", "Errors, warnings, expectations and guarantees of policies.")
        {
            files, strict, format, environments, section, functions,
        };
        command.SetAction(parsed =>
        {
            var known = PolicyFiles.Unknown(parsed.GetValue(functions)!);
            var sources = parsed.GetValue(files)!
                .SelectMany(file => PolicyFiles.Read(file, parsed.GetValue(section)!, parsed.GetValue(environments)!))
                .Distinct();
            CheckedPolicy[] all = [.. sources.Select(source => new CheckedPolicy(source, PolicyText.Read(source.Text, known)))];
            Write(terminal, parsed.GetValue(format)!, all);
            var isFinding = all.Any(one => one.Errors > 0 || (parsed.GetValue(strict) && one.Warnings > 0));
            return isFinding ? ToolCommand.Findings : ToolCommand.Fine;
        });
        return command;
    }

    private static void Write(Terminal terminal, string format, CheckedPolicy[] all)
    {
        switch (format)
        {
            case "json":
                CheckJson.Write(terminal.Data, all);
                break;
            case "sarif":
                CheckSarif.Write(terminal.Data, all);
                break;
            case "github":
                CheckGitHub.Write(terminal.Data, all);
                break;
            default:
                CheckText.Write(terminal, all);
                break;
        }
    }
}
