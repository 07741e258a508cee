using System.Text.Json;
using Tracing.Functional.Parsing;

namespace Tracing.Functional.Tool.Output;

// What becomes of a trace, as JSON with a version of its own.
internal static class ExplainJson
{
    public const int Version = 1;

    public static void Write(TextWriter data, Asked asked) => JsonText.Write(data, json =>
    {
        json.WriteString("schema", "tracing.explain");
        json.WriteNumber("version", Version);
        json.WriteString("outcome", asked.Outcome);
        json.WriteString("rule", asked.Rule);
        json.WriteNumber("probability", asked.Probability);
        json.Object("explanation", () => Part(json, asked.Explanation));
    });

    private static void Part(Utf8JsonWriter json, Explanation part)
    {
        json.WriteString("node", part.Node);
        json.WriteBoolean("isAsked", part.IsAsked);
        if (part.HasOpinion)
            json.WriteNumber("probability", part.Threshold.Probability);
        else
            json.WriteNull("probability");
        json.WriteString("reason", part.Reason);
        json.Objects("parts", part.Parts, below => Part(json, below));
    }
}
