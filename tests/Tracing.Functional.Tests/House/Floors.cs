namespace Tracing.Functional.Tests.House;

// The floors of the house from the ground up. An arrow may only point down: to a floor that stands before its own in this list. A floor
// is an assembly, or a folder in one.
internal static class Floors
{
    private const string Root = "Tracing.Functional";

    /// <summary>Each assembly with its folders, and the assemblies that it may use.</summary>
    public static IReadOnlyList<House> All { get; } =
    [
        new("Ground", [""], []),
        new(
            "Core",
            [
                "Ground", "Thresholds", "Facts", "Values", "Spans", "Conditions", "Policies", "Opinions", "Controllers", "States",
                "Readers", "Traces", "Simulation", "Building", "Text",
            ],
            []),
        new(
            "Sampling",
            ["Fluent", "Activities", "Privacy", "Limits", "Streams", "Control", "Reload", "Export", "Metrics", "Traces", "Sampling", "Setup"],
            ["Ground", "Core"]),
        new("Instrumentation", ["W3C", "Errors", "Spans", "Http", "Grpc", "Sql"], ["Ground"]),
        new("EntityFrameworkCore", ["Commands", "Setup"], ["Ground", "Instrumentation"]),
        new("", ["Advice", "Setup"], ["Ground", "Core", "Sampling", "Instrumentation"]),
        new("Recordings", ["Wire", "Json", "Reading", "Spans", "Writing"], ["Core"]),
        new(
            "Gateway",
            ["Options", "Shards", "Telemetry", "Redaction", "Export", "Receivers", "Setup", "Commands", ""],
            ["Ground", "Core", "Sampling", "Recordings"]),
        new("Tool", ["Simulation", "Inputs", "Output", "Commands", ""], ["Ground", "Core", "Sampling", "Recordings", "Gateway"]),
        new("AspNetCore", ["Grpc", "Http", "Setup"], ["Ground", "Core", "Sampling", "Instrumentation", ""]),
        new("FSharp", [""], ["Ground", "Core", "Sampling", "Instrumentation", ""]),
    ];

    public static string NameOf(string part) => part.Length == 0 ? Root : $"{Root}.{part}";

    /// <summary>One assembly.</summary>
    /// <param name="Part">The last part of its name; empty for Tracing.Functional itself.</param>
    /// <param name="Rooms">Its folders, each below the next.</param>
    /// <param name="Below">The parts of the assemblies that it may use.</param>
    internal sealed record House(string Part, string[] Rooms, string[] Below)
    {
        public string Name => NameOf(Part);

        public string Folder => Path.Combine(Docs.Pages.Root, "src", Name);
    }
}
