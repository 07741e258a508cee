using System.CommandLine;
using Tracing.Functional.Tool.Inputs;
using Tracing.Functional.Tool.Output;

namespace Tracing.Functional.Tool.Commands;

// `tracing completions`: a script for a shell. The shell asks the tool itself, by System.CommandLine's directive [suggest].
internal static class CompletionsCommand
{
    private const string Bash = """
        _tracing() {
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$(tracing "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2> /dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _tracing tracing
        """;

    private const string Zsh = """
        #compdef tracing
        _tracing() {
            local -a words_found
            words_found=("${(@f)$(tracing "[suggest:${#LBUFFER}]" "$LBUFFER" 2> /dev/null)}")
            compadd -- $words_found || _files
        }
        compdef _tracing tracing
        """;

    private const string Pwsh = """
        Register-ArgumentCompleter -Native -CommandName tracing -ScriptBlock {
            param($word, $line, $position)
            tracing "[suggest:$position]" "$line" 2> $null |
                Where-Object { $_ -like "$word*" } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
        }
        """;

    public static Command Create(Terminal terminal)
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or pwsh." };
        shell.CompletionSources.Add("bash", "zsh", "pwsh");
        var command = new Command("completions", "A script that completes words in a shell.") { shell };
        command.SetAction(parsed =>
        {
            terminal.Data.WriteLine(parsed.GetValue(shell) switch
            {
                "bash" => Bash,
                "zsh" => Zsh,
                "pwsh" => Pwsh,
                var other => throw new InputException($"The shell is {other}; allowed: bash, zsh, pwsh."),
            });
            return ToolCommand.Fine;
        });
        return command;
    }
}
