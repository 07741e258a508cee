using System.Text.Json;

namespace Tracing.Functional.Tool.Inputs;

// A trace as JSON: what is known of it, by the words of the options.
internal static class FactsFile
{
    private static readonly JsonDocumentOptions s_options = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    public static TraceFacts Read(string file)
    {
        var text = file is PolicyFiles.Dash ? Console.In.ReadToEnd() : PolicyFiles.TextOf(file);
        try
        {
            using var json = JsonDocument.Parse(text, s_options);
            return Trace(new Place(file, ""), json.RootElement);
        }
        catch (JsonException fault)
        {
            throw new InputException($"{file}({fault.LineNumber + 1},{fault.BytePositionInLine + 1}) is no JSON.");
        }
    }

    private static TraceFacts Trace(Place place, JsonElement json)
    {
        // The request gives the span its name, unless a name is given: so it goes first.
        var facts = TraceFacts.Nothing;
        var (method, path) = (place.In("method").TextOf(json), place.In("path").TextOf(json));
        if (method is not null || path is not null)
            facts = facts.WithRequest(method, path);
        foreach (var property in place.Properties(json))
            facts = Add(facts, place.In(property.Name), property.Name, property.Value);
        return facts;
    }

    private static TraceFacts Add(TraceFacts facts, Place at, string name, JsonElement value) => name switch
    {
        "method" or "path" => facts,
        "name" => facts.WithName(at.Text(value)),
        "kind" => facts.WithKind(TraceFacts.Kind(at.ToString(), at.Text(value))),
        "source" => facts.WithSource(at.Text(value)),
        "parent" => facts.WithParent(at.ToString(), at.Text(value)),
        "headers" => at.Properties(value).Aggregate(facts, (all, one) => all.WithHeader(one.Name, at.In(one.Name).Text(one.Value))),
        "baggage" => at.Properties(value).Aggregate(facts, (all, one) => all.WithBaggage(one.Name, at.In(one.Name).Text(one.Value))),
        "attributes" => at.Properties(value).Aggregate(facts, (all, one) => all.WithAttribute(one.Name, at.In(one.Name).Value(one.Value))),
        "duration" => facts.WithDuration(Units.Time(at.ToString(), at.Text(value))),
        "failed" => at.Flag(value) ? facts.WithFailure() : facts,
        "spans" => at.Items(value).Aggregate(facts, (all, one) => all.WithSpan(Span(at, one))),
        _ => throw new InputException(
            $"{at} is not known; allowed: name, kind, source, method, path, headers, baggage, attributes, parent, duration, failed, "
            + "spans."),
    };

    private static SpanRecord Span(Place place, JsonElement json)
    {
        var duration = place.In("duration").TextOf(json) is { } text ? Units.Time(place.In("duration").ToString(), text) : TimeSpan.Zero;
        var span = TraceFacts.Inner(place.In("name").TextOf(json) ?? "", duration);
        foreach (var property in place.Properties(json))
        {
            var (at, value) = (place.In(property.Name), property.Value);
            span = property.Name switch
            {
                "name" or "duration" => span,
                "kind" => span.WithKind(TraceFacts.Kind(at.ToString(), at.Text(value))),
                "source" => span.WithSource(at.Text(value)),
                "failed" => at.Flag(value) ? span.WithFailure(null) : span,
                "exception" => span.WithEvent("exception", [new("exception.type", at.Text(value))]),
                "attributes" => at.Properties(value).Aggregate(
                    span, (all, one) => all.WithAttribute(one.Name, at.In(one.Name).Value(one.Value))),
                _ => throw new InputException($"{at} is not known; allowed: name, kind, source, duration, failed, exception, attributes."),
            };
        }

        return span;
    }

    /// <summary>A place in the file, for messages.</summary>
    private readonly record struct Place(string File, string Path)
    {
        public Place In(string name) => this with { Path = Path.Length == 0 ? name : $"{Path}.{name}" };

        public override string ToString() => Path.Length == 0 ? File : $"{File}: {Path}";

        public JsonElement.ObjectEnumerator Properties(JsonElement json) =>
            json.ValueKind == JsonValueKind.Object ? json.EnumerateObject() : throw Not(json, "an object");

        public JsonElement.ArrayEnumerator Items(JsonElement json) =>
            json.ValueKind == JsonValueKind.Array ? json.EnumerateArray() : throw Not(json, "a list");

        public string Text(JsonElement json) => json.ValueKind == JsonValueKind.String ? json.GetString()! : throw Not(json, "a text");

        public bool Flag(JsonElement json) =>
            json.ValueKind is JsonValueKind.True or JsonValueKind.False ? json.GetBoolean() : throw Not(json, "true or false");

        /// <summary>The text of a member that is named last in this place; null if it is not there.</summary>
        public string? TextOf(JsonElement json)
        {
            var name = Path[(Path.LastIndexOf('.') + 1)..];
            return json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) ? Text(value) : null;
        }

        public object Value(JsonElement json) => json.ValueKind switch
        {
            JsonValueKind.String => json.GetString()!,
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number => json.TryGetInt64(out var whole) ? whole : json.GetDouble(),
            _ => throw Not(json, "a text, a number, true or false"),
        };

        private InputException Not(JsonElement json, string allowed)
        {
            var text = json.GetRawText();
            return new InputException($"{this} is {(text.Length > 40 ? text[..40] + "…" : text)}; allowed: {allowed}.");
        }
    }
}
