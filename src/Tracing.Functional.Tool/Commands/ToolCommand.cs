using System.CommandLine;
using System.CommandLine.Parsing;
using Tracing.Functional.Gateway.Commands;
using Tracing.Functional.Tool.Inputs;
using Tracing.Functional.Tool.Output;

namespace Tracing.Functional.Tool.Commands;

// The command with its subcommands, and its exit codes.
internal static class ToolCommand
{
    public const int Fine = 0, Findings = 1, Usage = 2;

    public static int Run(string[] args, Terminal terminal)
    {
        var root = Root(terminal);
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is null or System.CommandLine.Invocation.ParseErrorAction)
            return Refuse(parsed, terminal);

        try
        {
            return parsed.Invoke(new InvocationConfiguration
            {
                Output = terminal.Data,
                Error = terminal.Talk,
                EnableDefaultExceptionHandler = false,
            });
        }
        catch (InputException fault)
        {
            terminal.Talk.WriteLine($"{terminal.TalkPaint.Error("error")}: {fault.Message}");
            return Usage;
        }
    }

    public static RootCommand Root(Terminal terminal)
    {
        var root = new RootCommand("Checks, lays out, explains and simulates sampling policies that are written as text, and runs a gateway.")
        {
            CheckCommand.Create(terminal),
            FormatCommand.Create(terminal),
            ExplainCommand.Create(terminal),
            SimulateCommand.Create(terminal),
            GatewayCommand.Fill(new Command("gateway", GatewayCommand.Description)),
            CompletionsCommand.Create(terminal),
        };
        return root;
    }

    private static IEnumerable<string> Messages(ParseResult parsed)
    {
        if (parsed.CommandResult.Command is not RootCommand root)
            return parsed.Errors.Select(static error => error.Message);
        var allowed = string.Join(", ", root.Subcommands.Select(static command => command.Name));
        return parsed.UnmatchedTokens is [var word, ..]
            ? [$"The command is {word}; allowed: {allowed}."]
            : [$"The command is missing; allowed: {allowed}."];
    }

    private static int Refuse(ParseResult parsed, Terminal terminal)
    {
        foreach (var message in Messages(parsed).Distinct(StringComparer.Ordinal))
            terminal.Talk.WriteLine($"{terminal.TalkPaint.Error("error")}: {message}");
        var name = parsed.CommandResult.Command is RootCommand ? "" : " " + parsed.CommandResult.Command.Name;
        terminal.Talk.WriteLine($"tracing{name} --help shows what is allowed.");
        return Usage;
    }
}
