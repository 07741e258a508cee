// What each command prints, and its exit code, is what the files in Golden say. TRACING_GOLDEN=accept writes them anew.
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Tracing.Functional.Tool.Tests;

public sealed partial class GoldenTests
{
    private static readonly bool s_accepts = Environment.GetEnvironmentVariable("TRACING_GOLDEN") == "accept";

    [TestCase("help", "--help")]
    [TestCase("check-help", "check --help")]
    [TestCase("explain-help", "explain --help")]
    [TestCase("simulate-help", "simulate --help")]
    [TestCase("no-command", "")]
    [TestCase("wrong-command", "chek orders.policy")]
    [TestCase("wrong-option", "check orders.policy --stric")]
    [TestCase("check", "check orders.policy")]
    [TestCase("check-errors", "check bad.policy orders.policy")]
    [TestCase("check-warning", "check odd.policy")]
    [TestCase("check-strict", "check odd.policy --strict")]
    [TestCase("check-expectations", "check failing.policy")]
    [TestCase("check-json", "check failing.policy odd.policy --format json")]
    [TestCase("check-sarif", "check bad.policy odd.policy --format sarif")]
    [TestCase("check-github", "check bad.policy odd.policy --format github")]
    [TestCase("check-wrong-format", "check bad.policy --format xml")]
    [TestCase("check-missing", "check orders.policy nothing.policy")]
    [TestCase("check-folder", "check app")]
    [TestCase("check-settings", "check app/appsettings.json")]
    [TestCase("check-settings-environment", "check app/appsettings.json --environment Staging")]
    [TestCase("check-settings-one-file", "check app/appsettings.Production.json --format github")]
    [TestCase("check-settings-no-environment", "check app/appsettings.json -e Testing")]
    [TestCase("check-settings-list", "check list/appsettings.json")]
    [TestCase("check-settings-both", "check both/appsettings.json")]
    [TestCase("check-settings-none", "check none/appsettings.json")]
    [TestCase("check-settings-broken", "check broken/appsettings.json")]
    [TestCase("check-function", "check night.policy --function nightly_job")]
    [TestCase("fmt-check", "fmt --check limit.policy odd.policy")]
    [TestCase("fmt-errors", "fmt bad.policy")]
    [TestCase("fmt-json", "fmt app/appsettings.json")]
    [TestCase("explain", "explain orders.policy --get /orders --header X-User-Tier=vip")]
    [TestCase("explain-failed", "explain orders.policy --post /orders --failed-span charge")]
    [TestCase("explain-slow", "explain orders.policy --name job --kind internal --duration 2s")]
    [TestCase("explain-parent", "explain orders.policy --get /orders --parent remote-sampled")]
    [TestCase("explain-start", "explain orders.policy --get /orders --failed-span charge --at-start")]
    [TestCase("explain-facts", "explain orders.policy --facts facts.json")]
    [TestCase("explain-json", "explain odd.policy --format json")]
    [TestCase("explain-wrong-duration", "explain orders.policy --duration 2sec")]
    [TestCase("explain-wrong-header", "explain orders.policy --header X-User-Tier")]
    [TestCase("explain-wrong-parent", "explain orders.policy --parent remote")]
    [TestCase("explain-wrong-kind", "explain orders.policy --kind web")]
    [TestCase("explain-twice", "explain orders.policy --facts facts.json --get /orders")]
    [TestCase("explain-two-requests", "explain orders.policy --get /a --post /b")]
    [TestCase("explain-no-policy", "explain bad.policy --get /orders")]
    [TestCase("explain-several", "explain app/appsettings.json --get /orders")]
    [TestCase("simulate", "simulate limit.policy orders.policy --rate 100/s --spike 5000/s@60s..120s --for 10min --seed 1")]
    [TestCase("simulate-json", "simulate limit.policy --rate 3/s --spike 20/s@2s..4s --for 6s --seed 7 --format json")]
    [TestCase("simulate-quiet", "simulate limit.policy --rate 0/s --for 3s --no-chart")]
    [TestCase("simulate-wrong-rate", "simulate limit.policy --rate 100")]
    [TestCase("simulate-wrong-spike", "simulate limit.policy --spike 5000/s@120s..60s")]
    [TestCase("simulate-wrong-seed", "simulate limit.policy --seed one")]
    [TestCase("fmt-wrong-option", "fmt orders.policy --chek")]
    [TestCase("simulate-too-much", "simulate limit.policy --rate 1000000/s --for 1d")]
    [TestCase("completions-bash", "completions bash")]
    [TestCase("completions-zsh", "completions zsh")]
    [TestCase("completions-pwsh", "completions pwsh")]
    [TestCase("completions-fish", "completions fish")]
    public async Task A_command_prints_what_its_file_says(string name, string command)
    {
        // A blank in an argument is written as _ above where an argument has one.
        string[] words =
        [
            .. command.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(word => word.Replace("nightly_job", "nightly job", StringComparison.Ordinal)),
        ];
        var run = await Tool.Start(words);
        var text = $"$ tracing {command}\n{run.Data}{run.Talk}[exit code {run.ExitCode}]\n";
        var file = FileOf(name);
        if (s_accepts)
            await File.WriteAllTextAsync(file, text);
        Assert.That(text, Is.EqualTo(await File.ReadAllTextAsync(file)), "TRACING_GOLDEN=accept accepts it");
    }

    public static IEnumerable<TestCaseData> Shown()
    {
        var lines = File.ReadAllLines(Path.Combine(Tool.Root, "docs", "guide", "tool.md"));
        for (var i = 0; i < lines.Length; i++)
        {
            if (Mark().Match(lines[i]) is not { Success: true } mark)
                continue;
            var (name, shown) = (mark.Groups[1].Value, lines.Skip(i + 2).TakeWhile(line => line != "```").ToArray());
            yield return new TestCaseData(name, shown).SetArgDisplayNames(name);
        }
    }

    [TestCaseSource(nameof(Shown))]
    public void What_the_guide_shows_is_what_is_printed(string name, string[] shown) =>
        Assert.That(shown, Is.EqualTo(File.ReadAllLines(FileOf(name))[..^1]));

    private static string FileOf(string name) => Path.Combine(Tool.Project, "Golden", name + ".txt");

    [GeneratedRegex(@"^<!-- tool: (\S+) -->$", RegexOptions.None, 1000)]
    private static partial Regex Mark();
}
