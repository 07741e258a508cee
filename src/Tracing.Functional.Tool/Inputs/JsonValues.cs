using System.Text;
using System.Text.Json;

namespace Tracing.Functional.Tool.Inputs;

// The values of a JSON file by their paths, as the framework's configuration names them: "Tracing:Sampling:Policy", in any case.
internal static class JsonValues
{
    private static readonly JsonReaderOptions s_options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static Dictionary<string, JsonSetting> Read(string file)
    {
        var values = new Dictionary<string, JsonSetting>(StringComparer.OrdinalIgnoreCase);
        var bytes = Encoding.UTF8.GetBytes(PolicyFiles.TextOf(file));
        var reader = new Utf8JsonReader(bytes, s_options);
        try
        {
            reader.Read();
            Add(ref reader, "");
            while (reader.Read())
            {
            }
        }
        catch (JsonException fault)
        {
            throw new InputException($"{file}({fault.LineNumber + 1},{fault.BytePositionInLine + 1}) is no JSON.");
        }

        return values;

        void Add(ref Utf8JsonReader reader, string path)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                    {
                        var name = reader.GetString()!;
                        reader.Read();
                        Add(ref reader, path.Length == 0 ? name : $"{path}:{name}");
                    }

                    break;
                case JsonTokenType.StartArray:
                    for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
                        Add(ref reader, $"{path}:{i}");
                    break;
                default:
                    var line = 1 + bytes.AsSpan(0, (int)reader.TokenStartIndex).Count((byte)'\n');
                    if (!values.TryAdd(path, new JsonSetting(Text(ref reader), file, line)))
                        throw new InputException($"{file}({line}): {path} is there twice; allowed: once.");
                    break;
            }
        }
    }

    private static string? Text(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Null => null,
        _ => Encoding.UTF8.GetString(reader.ValueSpan),
    };
}
