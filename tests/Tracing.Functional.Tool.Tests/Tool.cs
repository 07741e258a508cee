using System.Diagnostics;
using System.Text;
using Tracing.Functional.Tests.Peers;

namespace Tracing.Functional.Tool.Tests;

/// <summary>What a run of a program printed, and its exit code.</summary>
internal sealed record Run(int ExitCode, string Data, string Talk);

// Runs the built tool as a process, in a folder with policies.
internal static class Tool
{
    public static string Root { get; } = Checkout.Root;

    public static string Project { get; } = Path.Combine(Root, "tests", "Tracing.Functional.Tool.Tests");

    public static string Inputs { get; } = Path.Combine(Project, "Inputs");

    /// <summary>The tool in the output of the same configuration.</summary>
    public static string Program { get; } = Path.Combine(
        AppContext.BaseDirectory.Replace("Tracing.Functional.Tool.Tests", "Tracing.Functional.Tool", StringComparison.Ordinal),
        "Tracing.Functional.Tool.dll");

    public static string Configuration { get; } = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    public static Task<Run> Start(params string[] arguments) => Start(Inputs, "", [], arguments);

    public static Task<Run> Start(string folder, string input, (string Name, string Value)[] variables, params string[] arguments) =>
        StartProgram(Dotnet(), folder, input, variables, [Program, .. arguments]);

    public static string Dotnet() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";

    public static async Task<Run> StartProgram(
        string program, string folder, string input, (string Name, string Value)[] variables, string[] arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = folder,
        };
        start.Environment.Remove("NO_COLOR");
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        try
        {
            var data = process.StandardOutput.ReadToEndAsync(limit.Token);
            var talk = process.StandardError.ReadToEndAsync(limit.Token);
            await process.StandardInput.WriteAsync(input.AsMemory(), limit.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(limit.Token);
            return new Run(process.ExitCode, await data, await talk);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end.");
        }
    }
}
