using System.Text.Json;
using Tracing.Functional.Tool.Simulation;

namespace Tracing.Functional.Tool.Output;

// Runs of several policies, as JSON with a version of its own.
internal static class SimulationJson
{
    public const int Version = 1;

    public static void Write(TextWriter data, Traffic traffic, IReadOnlyList<PolicyRun> runs) => JsonText.Write(data, json =>
    {
        json.WriteString("schema", "tracing.simulate");
        json.WriteNumber("version", Version);
        json.Object("traffic", () =>
        {
            json.WriteNumber("perSecond", traffic.PerSecond);
            json.WriteNumber("seconds", traffic.Duration.TotalSeconds);
            json.WriteNumber("seed", traffic.Seed);
            json.Objects("spikes", traffic.Spikes, spike =>
            {
                json.WriteNumber("perSecond", spike.PerSecond);
                json.WriteNumber("fromSecond", spike.From.TotalSeconds);
                json.WriteNumber("toSecond", spike.To.TotalSeconds);
            });
        });
        json.Objects("policies", runs, run => Run(json, run));
    });

    private static void Run(Utf8JsonWriter json, PolicyRun run)
    {
        json.WriteString("name", run.Name);
        json.WriteNumber("offered", run.Offered);
        json.WriteNumber("kept", run.Kept);
        json.WriteNumber("estimate", run.Estimate);
        json.WriteNumber("shed", run.Shed);
        json.WriteNumber("worstSecond", run.WorstSecond);
        json.WriteBoolean("isCounted", run.IsCounted);
        json.Objects("rules", run.Rules, rule =>
        {
            json.WriteString("rule", rule.Key);
            json.WriteNumber("decided", rule.Value.Decided);
            json.WriteNumber("kept", rule.Value.Kept);
            json.WriteNumber("shed", rule.Value.Shed);
        });
        json.Object("bySecond", () =>
        {
            Series(json, "offered", run.OfferedAt.Select(static value => (double)value));
            Series(json, "kept", run.KeptAt.Select(static value => (double)value));
            Series(json, "probability", run.ProbabilityAt);
            Series(json, "debt", run.DebtAt);
        });
    }

    /// <summary>On one line; a second without a value is null.</summary>
    private static void Series(Utf8JsonWriter json, string name, IEnumerable<double> values)
    {
        json.WritePropertyName(name);
        var texts = values.Select(static value => double.IsNaN(value) ? "null" : JsonSerializer.Serialize(Math.Round(value, 6)));
        json.WriteRawValue("[" + string.Join(',', texts) + "]");
    }
}
