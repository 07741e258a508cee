// An attribute's value as the object that the framework's spans would have: text, truth value, number, bytes, array.
using System.Text;

namespace Tracing.Functional.Recordings;

/// <summary>Total: bytes that are no value, and values that nest too deep, are null, as missing ones are.</summary>
internal static class Values
{
    private static readonly object s_true = true;
    private static readonly object s_false = false;
    private static readonly object[] s_small = [.. Enumerable.Range(0, 600).Select(static number => (object)(long)number)];

    /// <summary>The value of an attribute's raw bytes.</summary>
    public static object? OfAttribute(ReadOnlySpan<byte> attribute, TextCache texts) =>
        Of(Pieces.Of(attribute, Tags.KeyValue.Value), texts);

    public static object? Of(ReadOnlySpan<byte> value, TextCache texts) => Of(value, texts, NestedCheck.MaxDepth);

    private static object? Of(ReadOnlySpan<byte> value, TextCache texts, int depth)
    {
        if (depth == 0)
            return null;
        ReadOnlySpan<byte> bytes = default;
        ulong number = 0;
        // The last one counts, but an array in several pieces is all of them.
        uint last = 0;
        int from = 0, length = 0, pieces = 0;
        var reader = new WireReader(value);
        for (var at = 0; reader.Next(out var tag); at = reader.At)
        {
            if (!IsValue(tag))
            {
                reader.Skip(tag);
                continue;
            }

            if (tag != last)
                (last, from, length, pieces) = (tag, at, 0, 0);
            if (WireType.Of(tag) == WireType.Bytes)
            {
                bytes = reader.Bytes();
                length += bytes.Length;
                pieces++;
            }
            else
                number = tag == Tags.Value.Real ? reader.Fixed64() : reader.Varint();
        }

        if (pieces > 1 && last is Tags.Value.Array or Tags.Value.List)
            bytes = Pieces.Merged(value[from..], last, length);
        return reader.Fault is not null ? null : Object(last, bytes, number, texts, depth);
    }

    private static bool IsValue(uint tag) => Schema.AnyValue.Find(tag >> 3) is { } field && field.Tag == tag;

    private static object? Object(uint tag, ReadOnlySpan<byte> bytes, ulong number, TextCache texts, int depth) => tag switch
    {
        Tags.Value.Text => texts.Of(bytes),
        Tags.Value.Flag => number != 0 ? s_true : s_false,
        Tags.Value.Whole => number < (ulong)s_small.Length ? s_small[number] : (long)number,
        Tags.Value.Real => BitConverter.UInt64BitsToDouble(number),
        Tags.Value.Array => Array(bytes, texts, depth),
        Tags.Value.List => List(bytes, texts, depth),
        Tags.Value.Bytes => bytes.ToArray(),
        _ => null,
    };

    /// <summary>An array of one type if all its values are of one.</summary>
    private static object Array(ReadOnlySpan<byte> array, TextCache texts, int depth)
    {
        List<object?> values = [];
        var reader = new WireReader(array);
        while (reader.Next(out var tag))
        {
            if (tag == Tags.Value.Item)
                values.Add(Of(reader.Bytes(), texts, depth - 1));
            else
                reader.Skip(tag);
        }

        return values switch
        {
            [] => System.Array.Empty<string>(),
            [string, ..] when values.TrueForAll(static value => value is string) => values.Cast<string>().ToArray(),
            [long, ..] when values.TrueForAll(static value => value is long) => values.Cast<long>().ToArray(),
            [double, ..] when values.TrueForAll(static value => value is double) => values.Cast<double>().ToArray(),
            [bool, ..] when values.TrueForAll(static value => value is bool) => values.Cast<bool>().ToArray(),
            _ => values.ToArray(),
        };
    }

    private static KeyValuePair<string, object?>[] List(ReadOnlySpan<byte> list, TextCache texts, int depth)
    {
        List<KeyValuePair<string, object?>> pairs = [];
        var reader = new WireReader(list);
        while (reader.Next(out var tag))
        {
            if (tag != Tags.Value.Item)
            {
                reader.Skip(tag);
                continue;
            }

            var pair = reader.Bytes();
            pairs.Add(new(texts.Of(KeyOf(pair)), Of(Pieces.Of(pair, Tags.KeyValue.Value), texts, depth - 1)));
        }

        return [.. pairs];
    }

    /// <summary>The key of an attribute; the last one, should there be several.</summary>
    public static ReadOnlySpan<byte> KeyOf(ReadOnlySpan<byte> attribute)
    {
        if (attribute is [0x0A, < 0x80, ..] && attribute.Length > 2 + attribute[1] && attribute[2 + attribute[1]] == Tags.KeyValue.Value)
        {
            var value = new WireReader(attribute[(2 + attribute[1])..]);
            value.Next(out _);
            if (value.Bytes().Length >= 0 && !value.Next(out _))
                return attribute.Slice(2, attribute[1]);
        }

        ReadOnlySpan<byte> key = default;
        var reader = new WireReader(attribute);
        while (reader.Next(out var tag))
        {
            if (tag == Tags.KeyValue.Key)
                key = reader.Bytes();
            else
                reader.Skip(tag);
        }

        return key;
    }
}
