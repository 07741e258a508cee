// What is around the spans of a request.
namespace Tracing.Functional.Recordings;

/// <summary>What the parts of resource spans, or of scope spans, are under.</summary>
internal readonly ref struct Level
{
    /// <summary>
    /// The resource or scope. One that is there several times is all of them, one behind the other: that is how messages merge.
    /// </summary>
    public ReadOnlySpan<byte> Head { get; private init; }

    public ReadOnlySpan<byte> Schema { get; private init; }

    public bool HasParts { get; private init; }

    public static Level Of(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> head = default, schema = default;
        int heads = 0, length = 0;
        var hasParts = false;
        var reader = new WireReader(bytes);
        while (reader.Next(out var tag))
        {
            switch (tag)
            {
                case Tags.Level.Parts:
                    reader.Bytes();
                    hasParts = true;
                    break;
                case Tags.Level.Head:
                    head = reader.Bytes();
                    length += head.Length;
                    heads++;
                    break;
                case Tags.Level.SchemaUrl:
                    schema = reader.Bytes();
                    break;
                default:
                    reader.Skip(tag);
                    break;
            }
        }

        return new() { Head = heads > 1 ? Pieces.Merged(bytes, Tags.Level.Head, length) : head, Schema = schema, HasParts = hasParts };
    }
}
