// The programs of the docs run to their end, and print what the pages say they print.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using NUnit.Framework;
using Tracing.Functional.Privacy;

namespace Tracing.Functional.Tests.Docs;

public partial class ProgramTests
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<Run>>> s_runs = new(StringComparer.Ordinal);

    [TestCase("GuideCSharp")]
    [TestCase("GuideFSharp")]
    [TestCase("CompareSamplers --markdown")]
    public async Task A_program_runs_to_its_end_without_a_complaint(string command)
    {
        var run = await RunOf(command);
        Assert.That((run.ExitCode, run.Errors), Is.EqualTo((0, "")));
    }

    public static IEnumerable<TestCaseData> Outputs() =>
        from block in Pages.Blocks()
        let mark = Output().Match(block.Above)
        where mark.Success
        select new TestCaseData(mark.Groups[1].Value, block.Lines).SetArgDisplayNames(block.Page, $"line {block.Line}");

    /// <summary>The guides' programs set all they print in by two blanks.</summary>
    [TestCaseSource(nameof(Outputs))]
    public async Task What_a_page_says_is_printed_is_printed(string command, string[] shown)
    {
        var run = await RunOf(command);
        Assert.That(run.Output, Does.Contain(string.Join('\n', shown.Select(line => $"  {line}")) + "\n"));
    }

    [Test]
    public async Task The_table_that_compares_samplers_is_the_programs_own()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Pages.Root, "docs", "guide", "adaptive.md"));
        var run = await RunOf("CompareSamplers --markdown");
        Assert.That(run.Output, Is.EqualTo(Table().Match(page).Groups[1].Value));
    }

    private static Task<Run> RunOf(string command) =>
        s_runs.GetOrAdd(command, static command => new Lazy<Task<Run>>(() => Start(command))).Value;

    /// <summary>Runs a sample that was built with these tests.</summary>
    private static async Task<Run> Start(string command)
    {
        var words = command.Split(' ');
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var program = Path.Combine(Pages.Root, "artifacts", "bin", words[0], configuration, words[0] + ".dll");
        var isDotnet = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";
        var start = new ProcessStartInfo(isDotnet ? Environment.ProcessPath! : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        foreach (var argument in words.Skip(1).Prepend(program))
            start.ArgumentList.Add(argument);

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new Run(process.ExitCode, (await output).ReplaceLineEndings("\n"), await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    [GeneratedRegex("^<!-- output: (.+) -->$", RegexOptions.None, 1000)]
    private static partial Regex Output();

    [GeneratedRegex(@"<!-- table: compare -->\n(.*?)<!-- /table -->", RegexOptions.Singleline, 1000)]
    private static partial Regex Table();

    private sealed record Run(int ExitCode, string Output, string Errors);
}
