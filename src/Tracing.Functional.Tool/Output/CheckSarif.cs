using System.Text.Json;

namespace Tracing.Functional.Tool.Output;

// What `check` finds, as SARIF 2.1.0: what code hosts and editors show beside the lines.
internal static class CheckSarif
{
    private const string Schema = "https://json.schemastore.org/sarif-2.1.0.json";

    public static void Write(TextWriter data, IReadOnlyList<CheckedPolicy> all) => JsonText.Write(data, json =>
    {
        json.WriteString("$schema", Schema);
        json.WriteString("version", "2.1.0");
        json.Objects("runs", [all], run => Run(json, run));
    });

    private static void Run(Utf8JsonWriter json, IReadOnlyList<CheckedPolicy> all)
    {
        var found = (from one in all from diagnostic in one.Document.Diagnostics select (one, diagnostic)).ToList();
        var rules = found.Select(static pair => pair.diagnostic.Code)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        json.Object("tool", () => json.Object("driver", () =>
        {
            json.WriteString("name", "tracing");
            json.WriteString("semanticVersion", ToolVersion.Text);
            json.Objects("rules", rules, rule =>
            {
                json.WriteString("id", rule);
                json.Object("shortDescription", () => json.WriteString("text", CodeTitles.Of(rule)));
            });
        }));
        // Columns and lengths are in UTF-16 units.
        json.WriteString("columnKind", "utf16CodeUnits");
        json.Objects("results", found, pair => Result(json, pair.one, pair.diagnostic, rules.IndexOf(pair.diagnostic.Code)));
    }

    private static void Result(Utf8JsonWriter json, CheckedPolicy one, Diagnostic diagnostic, int rule)
    {
        json.WriteString("ruleId", diagnostic.Code);
        json.WriteNumber("ruleIndex", rule);
        json.WriteString("level", diagnostic.IsError ? "error" : "warning");
        var hint = diagnostic.Hint is { } help ? $" (help: {help})" : "";
        json.Object("message", () => json.WriteString("text", diagnostic.Message + hint));
        json.Objects("locations", [diagnostic], _ => json.Object("physicalLocation", () =>
        {
            json.Object("artifactLocation", () => json.WriteString("uri", Uri(one.Source.File)));
            json.Object("region", () =>
            {
                json.WriteNumber("startLine", one.LineOf(diagnostic));
                if (one.HasColumns)
                {
                    json.WriteNumber("startColumn", diagnostic.Column);
                    json.WriteNumber("endColumn", diagnostic.Column + diagnostic.Length);
                }
            });
        }));
    }

    /// <summary>A path as a reference: relative where it is, with escapes.</summary>
    private static string Uri(string file) => Path.IsPathRooted(file)
        ? new Uri(file).AbsoluteUri
        : string.Join('/', file.Split('/', '\\').Select(System.Uri.EscapeDataString));
}
