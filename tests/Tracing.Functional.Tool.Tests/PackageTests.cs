// The tool as its users get it: packed, installed from a folder, and run by its name.
using System.Runtime.InteropServices;
using NUnit.Framework;

namespace Tracing.Functional.Tool.Tests;

public sealed class PackageTests
{
    [Test]
    public async Task The_package_installs_and_runs()
    {
        var folder = Directory.CreateTempSubdirectory("tracing-package-").FullName;
        try
        {
            var (feed, tools) = (Path.Combine(folder, "feed"), Path.Combine(folder, "tools"));
            // Only the folder is a source: the package has all that it needs.
            var sources = Path.Combine(folder, "nuget.config");
            await File.WriteAllTextAsync(
                sources,
                $"""<configuration><packageSources><clear /><add key="feed" value="{feed}" /></packageSources></configuration>""");
            var project = Path.Combine(Tool.Root, "src", "Tracing.Functional.Tool");
            await Dotnet(Tool.Root, "pack", project, "--no-build", "-c", Tool.Configuration, "--output", feed);
            await Dotnet(folder, "tool", "install", "Tracing.Functional.Tool", "--tool-path", tools, "--configfile", sources);

            var run = await Tool.StartProgram(Path.Combine(tools, "tracing"), Tool.Inputs, "", Root(), ["check", "orders.policy"]);
            Assert.That((run.ExitCode, run.Talk), Is.EqualTo((0, "")));
            Assert.That(run.Data, Does.Contain("3 of 3 expectations hold"));
            run = await Tool.StartProgram(Path.Combine(tools, "tracing"), Tool.Inputs, "", Root(), ["check", "bad.policy"]);
            Assert.That(run.ExitCode, Is.EqualTo(1));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Dotnet(string folder, params string[] arguments)
    {
        (string, string)[] variables = [("DOTNET_NOLOGO", "1"), ("DOTNET_CLI_TELEMETRY_OPTOUT", "1")];
        var run = await Tool.StartProgram(Tool.Dotnet(), folder, "", variables, arguments);
        Assert.That(run.ExitCode, Is.EqualTo(0), $"dotnet {string.Join(' ', arguments)}\n{run.Data}{run.Talk}");
    }

    /// <summary>Where the runtime is, for the small program that stands for the tool.</summary>
    private static (string Name, string Value)[] Root() =>
        [("DOTNET_ROOT", Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")))];
}
