using System.CommandLine;
using System.Text;
using Tracing.Functional.Fluent;
using Tracing.Functional.Tool.Inputs;
using Tracing.Functional.Tool.Output;

namespace Tracing.Functional.Tool.Commands;

// `tracing fmt`: texts in their one layout, written back in place.
internal static class FormatCommand
{
    public static Command Create(Terminal terminal)
    {
        var files = SharedOptions.Files("Policy files, rewritten if they change; or - for standard input, printed.");
        var check = new Option<bool>("--check") { Description = "Write nothing, list the files that would change." };
        var align = new Option<bool>("--align") { Description = "Policies stand under each other." };
        var functions = SharedOptions.Functions();
        var command = new Command("fmt", "Lays policies out; comments and expectations stay.") { files, check, align, functions };
        command.SetAction(parsed =>
        {
            var known = PolicyFiles.Unknown(parsed.GetValue(functions)!);
            // All are read before one is written.
            var sources = parsed.GetValue(files)!.Select(Source).Distinct().ToList();
            var findings = 0;
            foreach (var source in sources)
            {
                if (Formatted(terminal, source, known, parsed.GetValue(align)) is { } text)
                    findings += Finish(terminal, source, text, parsed.GetValue(check));
                else
                    findings++;
            }

            return findings > 0 ? ToolCommand.Findings : ToolCommand.Fine;
        });
        return command;
    }

    private static PolicySource Source(string argument)
    {
        if (argument.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            throw new InputException($"{argument} is JSON; allowed: a file that holds a policy's text and nothing else.");
        return PolicyFiles.Read(argument, "", []).Single();
    }

    private static string? Formatted(Terminal terminal, PolicySource source, PolicyFunctions functions, bool isAligned)
    {
        try
        {
            return PolicyText.Format(source.Text, isAligned, functions);
        }
        catch (PolicyTextException)
        {
            CheckText.WriteErrors(terminal, new CheckedPolicy(source, PolicyText.Read(source.Text, functions)));
            return null;
        }
    }

    /// <summary>Prints, lists or writes a text; 1 if it is a finding.</summary>
    private static int Finish(Terminal terminal, PolicySource source, string text, bool isCheck)
    {
        var isChanged = !string.Equals(text, source.Text, StringComparison.Ordinal);
        if (isCheck)
        {
            if (isChanged)
                terminal.Data.WriteLine(source.Name);
            return isChanged ? 1 : 0;
        }

        if (source.IsStandardInput)
            terminal.Data.Write(text);
        else if (isChanged)
            Overwrite(source.File, text);
        return 0;
    }

    private static void Overwrite(string file, string text)
    {
        try
        {
            File.WriteAllText(file, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{file} cannot be written: {fault.Message}");
        }
    }
}
