// What files of expected output cannot say: standard input, rewritten files, colours, the shape of SARIF, pictures, and the package.
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using NUnit.Framework;

namespace Tracing.Functional.Tool.Tests;

public sealed class ProcessTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("tracing-tool-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("check", 0, "stdin: a policy")]
    [TestCase("fmt", 0, "rule \"ö\": always\n")]
    [TestCase("explain", 0, "kept by \"ö\"")]
    [TestCase("simulate --for 5s", 0, "stdin")]
    public async Task A_dash_is_standard_input(string command, int code, string printed)
    {
        string[] words = command.Split(' ');
        var run = await Tool.Start(_folder, "rule  \"ö\":   always", [], [words[0], "-", .. words[1..]]);
        Assert.That(run.ExitCode, Is.EqualTo(code), run.Talk);
        Assert.That(run.Data, Does.Contain(printed));
    }

    [Test]
    public async Task Errors_of_a_policy_that_a_command_needs_are_talk_and_no_data()
    {
        var run = await Tool.Start(_folder, "alwyas", [], "explain", "-");
        Assert.That((run.ExitCode, run.Data), Is.EqualTo((1, "")));
        Assert.That(run.Talk, Does.StartWith("stdin(1,1): error TF110"));
    }

    [Test]
    public async Task A_file_is_rewritten_once_and_only_if_it_changes()
    {
        var file = Path.Combine(_folder, "a.policy");
        await File.WriteAllTextAsync(file, "# why\nrule  \"a\":always   when path is \"/a\"\nrule \"long\": never");
        Assert.That((await Tool.Start("fmt", file, "--check")).ExitCode, Is.EqualTo(1));
        Assert.That(await File.ReadAllTextAsync(file), Does.Contain("rule  \"a\""), "--check writes nothing");
        Assert.That((await Tool.Start("fmt", file)).ExitCode, Is.EqualTo(0));
        Assert.That(
            await File.ReadAllTextAsync(file), Is.EqualTo("# why\nrule \"a\": always when path is \"/a\"\nrule \"long\": never\n"));
        var written = File.GetLastWriteTimeUtc(file);
        File.SetLastWriteTimeUtc(file, written.AddDays(-1));
        Assert.That(await Tool.Start("fmt", file), Is.EqualTo(new Run(0, "", "")));
        Assert.That(File.GetLastWriteTimeUtc(file), Is.EqualTo(written.AddDays(-1)), "a file that does not change is not written");
        Assert.That((await Tool.Start("fmt", file, "--check")).ExitCode, Is.EqualTo(0));
        await Tool.Start("fmt", file, "--align");
        Assert.That(await File.ReadAllTextAsync(file), Does.Contain("rule \"a\":    always"));
    }

    [Test]
    public async Task A_file_with_an_error_stays_as_it_is_and_the_others_are_laid_out()
    {
        var (bad, good) = (Path.Combine(_folder, "bad.policy"), Path.Combine(_folder, "good.policy"));
        await File.WriteAllTextAsync(bad, "alwyas  ");
        await File.WriteAllTextAsync(good, "always  ");
        Assert.That((await Tool.Start("fmt", bad, good)).ExitCode, Is.EqualTo(1));
        Assert.That(await File.ReadAllTextAsync(bad), Is.EqualTo("alwyas  "));
        Assert.That(await File.ReadAllTextAsync(good), Is.EqualTo("always\n"));
    }

    [Test]
    public async Task A_file_that_is_no_text_is_refused()
    {
        var file = Path.Combine(_folder, "a.policy");
        await File.WriteAllBytesAsync(file, [0x61, 0xFF, 0xFE]);
        var run = await Tool.Start("check", file);
        Assert.That((run.ExitCode, run.Talk), Is.EqualTo((2, $"error: {file} is no text in UTF-8.\n")));
    }

    /// <summary>What a service refuses is never fine here.</summary>
    [Test]
    public async Task A_file_in_another_encoding_or_beyond_what_a_service_reads_is_refused()
    {
        var (other, large) = (Path.Combine(_folder, "other.policy"), Path.Combine(_folder, "large.policy"));
        await File.WriteAllTextAsync(other, "always", Encoding.Unicode);
        await File.WriteAllTextAsync(large, "always" + new string(' ', 1 << 20));
        var (first, second) = (await Tool.Start("check", other), await Tool.Start("check", large));
        Assert.That((first.ExitCode, first.Talk), Is.EqualTo((2, $"error: {other} is no text in UTF-8.\n")));
        Assert.That((second.ExitCode, second.Talk), Is.EqualTo((2, $"error: {large} is longer than 1 MB, which a service refuses.\n")));
    }

    [Test]
    public async Task Output_that_nobody_can_take_is_an_error_and_no_crash()
    {
        if (!File.Exists("/dev/full"))
            Assert.Ignore("this system has no /dev/full");
        var command = $"{Tool.Dotnet()} {Tool.Program} check orders.policy > /dev/full";
        var run = await Tool.StartProgram("/bin/sh", Tool.Inputs, "", [], ["-c", command]);
        Assert.That((run.ExitCode, run.Data), Is.EqualTo((2, "")));
        Assert.That(run.Talk, Does.StartWith("error: the output cannot be written: "));
    }

    /// <summary>No number is cut, no head is cut, and no line is longer than the window.</summary>
    [Test]
    public async Task A_window_of_80_columns_is_enough_for_a_simulation()
    {
        if (!File.Exists("/usr/bin/script"))
            Assert.Ignore("the program script is not installed");
        var command = $"stty cols 80; {Tool.Dotnet()} {Tool.Program} simulate orders.policy --rate 50/s --for 30s --no-chart 2> /dev/null";
        var run = await Tool.StartProgram(
            "/usr/bin/script", Tool.Inputs, "", [("NO_COLOR", "1"), ("TERM", "xterm"), ("COLUMNS", "80")], ["-qec", command, "/dev/null"]);
        // What a terminal is told before the first character is no text.
        var lines = Regex.Replace(run.Data, "\e\\[\\?1h\e=", "", RegexOptions.None, TimeSpan.FromSeconds(1)).Split('\n');
        Assert.That(lines.Select(static line => line.TrimEnd('\r')).Where(static line => line.Length > 80), Is.Empty);
        Assert.That(run.Data, Does.Not.Contain("…").And.Contain("worst second"));
    }

    /// <summary>`script` gives a terminal to the program, so that colours are seen; without it there is none.</summary>
    [TestCase("", true)]
    [TestCase("1", false)]
    public async Task Colours_are_for_terminals_that_allow_them(string noColor, bool hasColour)
    {
        if (!File.Exists("/usr/bin/script"))
            Assert.Ignore("the program script is not installed");
        var command = $"{Tool.Dotnet()} {Tool.Program} check bad.policy";
        var run = await Tool.StartProgram(
            "/usr/bin/script", Tool.Inputs, "", [("NO_COLOR", noColor), ("TERM", "xterm")], ["-qec", command, "/dev/null"]);
        Assert.That(run.Data, Does.Contain("TF110"));
        Assert.That(run.Data.Contains("\e[1;31m", StringComparison.Ordinal), Is.EqualTo(hasColour));
    }

    [Test]
    public async Task Redirected_output_has_no_colour()
    {
        string[] commands = ["check bad.policy", "explain orders.policy", "simulate limit.policy --for 5s", "check nothing.policy"];
        foreach (var command in commands)
        {
            var run = await Tool.Start(command.Split(' '));
            Assert.That((run.Data + run.Talk).Contains('\e', StringComparison.Ordinal), Is.False, command);
        }
    }

    [Test]
    public async Task Sarif_has_the_shape_that_its_readers_need()
    {
        var run = await Tool.Start("check", "bad.policy", "odd.policy", "app/appsettings.Production.json", "--format", "sarif");
        using var sarif = JsonDocument.Parse(run.Data);
        Assert.That(sarif.RootElement.GetProperty("version").GetString(), Is.EqualTo("2.1.0"));
        var log = sarif.RootElement.GetProperty("runs").EnumerateArray().Single();
        var rules = log.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray()
            .Select(rule => rule.GetProperty("id").GetString()).ToList();
        Assert.That(rules, Is.Unique.And.Not.Empty);
        var results = log.GetProperty("results").EnumerateArray().ToList();
        Assert.That(results, Has.Count.EqualTo(5));
        foreach (var result in results)
        {
            Assert.That(rules[result.GetProperty("ruleIndex").GetInt32()], Is.EqualTo(result.GetProperty("ruleId").GetString()));
            Assert.That(result.GetProperty("level").GetString(), Is.AnyOf("error", "warning"));
            Assert.That(result.GetProperty("message").GetProperty("text").GetString(), Is.Not.Empty);
            var place = result.GetProperty("locations")[0].GetProperty("physicalLocation");
            var file = Path.Combine(Tool.Inputs, place.GetProperty("artifactLocation").GetProperty("uri").GetString()!);
            var region = place.GetProperty("region");
            var lines = await File.ReadAllLinesAsync(file);
            Assert.That(region.GetProperty("startLine").GetInt32(), Is.InRange(1, lines.Length));
            if (region.TryGetProperty("startColumn", out var first))
                Assert.That(first.GetInt32(), Is.InRange(1, region.GetProperty("endColumn").GetInt32() - 1));
        }
    }

    [Test]
    public async Task A_finding_in_settings_is_at_the_line_of_its_value()
    {
        var run = await Tool.Start("check", "app/appsettings.Production.json", "--format", "github");
        var file = await File.ReadAllLinesAsync(Path.Combine(Tool.Inputs, "app", "appsettings.Production.json"));
        var line = 1 + Array.FindIndex(file, text => text.Contains("adaptve", StringComparison.Ordinal));
        Assert.That(run.Data, Does.StartWith($"::error file=app/appsettings.Production.json,line={line},title=TF110::"));
    }

    [Test]
    public async Task The_same_seed_gives_the_same_numbers_and_another_seed_others()
    {
        Task<Run> Simulate(string seed) => Tool.Start("simulate", "orders.policy", "--for", "2min", "--format", "json", "--seed", seed);
        var (first, again, other) = (await Simulate("5"), await Simulate("5"), await Simulate("6"));
        Assert.That(again, Is.EqualTo(first));
        Assert.That(other.Data.Replace("\"seed\": 6", "\"seed\": 5", StringComparison.Ordinal), Is.Not.EqualTo(first.Data));
    }

    [Test]
    public async Task Numbers_of_a_simulation_agree_with_each_other()
    {
        var run = await Tool.Start("simulate", "limit.policy", "--spike", "900/s@20s..40s", "--for", "90s", "--format", "json");
        using var json = JsonDocument.Parse(run.Data);
        var policy = json.RootElement.GetProperty("policies")[0];
        var by = policy.GetProperty("bySecond");
        int Sum(string name) => by.GetProperty(name).EnumerateArray().Sum(one => one.GetInt32());
        Assert.That(Sum("offered"), Is.EqualTo(policy.GetProperty("offered").GetInt32()).And.InRange(24_000, 26_000));
        Assert.That(Sum("kept"), Is.EqualTo(policy.GetProperty("kept").GetInt32()).And.InRange(890, 920), "10 a second, and a burst");
        Assert.That(by.GetProperty("debt").GetArrayLength(), Is.EqualTo(90));
        Assert.That(
            policy.GetProperty("rules").EnumerateArray().Sum(rule => rule.GetProperty("kept").GetInt32()), Is.EqualTo(Sum("kept")));
    }

    [Test]
    public async Task A_picture_is_an_SVG_with_a_line_for_each_policy_in_each_panel()
    {
        var file = Path.Combine(_folder, "out.svg");
        var run = await Tool.Start(
            "simulate", "limit.policy", "orders.policy", "--spike", "1000/s@20s..40s", "--for", "1min", "--plot", file);
        Assert.That(run.ExitCode, Is.EqualTo(0), run.Talk);
        var svg = XDocument.Load(file).Root!;
        Assert.That(svg.Name.LocalName, Is.EqualTo("svg"));
        var lines = svg.Elements(svg.Name.Namespace + "polyline").Select(line => (string)line.Attribute("points")!).ToList();
        Assert.That(lines, Has.Count.EqualTo(2 * 3));
        Assert.That(lines, Has.All.Matches<string>(points => points!.Split(' ').Length == 60));
        Assert.That(svg.Value, Does.Contain("limit.policy").And.Contain("traces per second").And.Contain("prefers-color-scheme: dark"));
    }

    [TestCase("tracing ", "check", "simulate")]
    [TestCase("tracing check --format ", "sarif", "github")]
    [TestCase("tracing explain a.policy --parent ", "remote-sampled", "none")]
    public async Task A_shell_is_told_what_words_may_follow(string line, string word, string another)
    {
        var run = await Tool.Start($"[suggest:{line.Length}]", line);
        Assert.That(run.Data.Split('\n'), Does.Contain(word).And.Contain(another));
    }
}
