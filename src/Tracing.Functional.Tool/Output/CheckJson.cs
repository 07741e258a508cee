using System.Text.Json;

namespace Tracing.Functional.Tool.Output;

// What `check` finds, as JSON with a version of its own. New members may come within a version; none goes.
internal static class CheckJson
{
    public const int Version = 1;

    public static void Write(TextWriter data, IReadOnlyList<CheckedPolicy> all) => JsonText.Write(data, json =>
    {
        json.WriteString("schema", "tracing.check");
        json.WriteNumber("version", Version);
        json.WriteNumber("errors", all.Sum(static one => one.Errors));
        json.WriteNumber("warnings", all.Sum(static one => one.Warnings));
        json.Objects("policies", all, one => Policy(json, one));
    });

    private static void Policy(Utf8JsonWriter json, CheckedPolicy one)
    {
        json.WriteString("name", one.Source.Name);
        json.WriteString("file", one.Source.File);
        json.WriteString("hash", one.Document.Hash);
        json.WriteBoolean("isPolicy", one.Document.IsPolicy);
        json.Objects("diagnostics", one.Document.Diagnostics, diagnostic =>
        {
            json.WriteString("severity", diagnostic.IsError ? "error" : "warning");
            json.WriteString("code", diagnostic.Code);
            json.WriteString("message", diagnostic.Message);
            json.WriteString("hint", diagnostic.Hint);
            json.WriteNumber("line", diagnostic.Line);
            json.WriteNumber("column", diagnostic.Column);
            json.WriteNumber("length", diagnostic.Length);
            json.WriteNumber("fileLine", one.LineOf(diagnostic));
        });
        json.Objects("expectations", one.Document.Expectations, expectation =>
        {
            json.WriteNumber("line", expectation.Line);
            json.WriteString("text", expectation.Text);
            json.WriteBoolean("isMet", expectation.IsMet);
            json.WriteString("actual", expectation.Actual);
        });
        json.WriteStartArray("guarantees");
        foreach (var line in one.Document.Policy is { } policy ? Promises.Of(policy) : [])
            json.WriteStringValue(line);
        json.WriteEndArray();
    }
}
