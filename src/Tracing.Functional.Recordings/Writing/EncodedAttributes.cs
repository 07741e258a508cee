// Attributes that are set on many spans, encoded once.
using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text;

namespace Tracing.Functional.Recordings;

/// <summary>Encoded as the fields of a span that they become.</summary>
internal sealed class EncodedAttributes
{
    private readonly byte[] _bytes;
    private readonly byte[][] _keys;

    private EncodedAttributes(byte[] bytes, byte[][] keys) => (_bytes, _keys) = (bytes, keys);

    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>
    /// Texts, truth values, numbers, bytes and sequences of these; anything else as its text. A null is a value that is empty.
    /// </summary>
    public static EncodedAttributes Of(IEnumerable<KeyValuePair<string, object?>> attributes)
    {
        var output = new ArrayBufferWriter<byte>();
        List<byte[]> keys = [];
        foreach (var (key, value) in attributes)
        {
            keys.Add(Encoding.UTF8.GetBytes(key));
            var writer = new WireWriter(output, step: 64);
            writer.Field(Tags.Span.Attributes, KeyValue(new(key, value)));
            writer.Flush();
        }

        return new(output.WrittenSpan.ToArray(), [.. keys]);
    }

    /// <summary>One attribute as a message, without a tag: spans, events and links have different ones.</summary>
    public static byte[] KeyValue(KeyValuePair<string, object?> attribute) => Item(attribute).Bytes;

    /// <summary>Whether a span's attribute is one of these.</summary>
    public bool Has(ReadOnlySpan<byte> attribute)
    {
        var key = Values.KeyOf(attribute);
        foreach (var own in _keys)
        {
            if (key.SequenceEqual(own))
                return true;
        }

        return false;
    }

    private static byte[] Value(object? value) => value switch
    {
        null => [],
        string text => Message((Tags.Value.Text, Encoding.UTF8.GetBytes(text))),
        bool flag => Number(Tags.Value.Flag, flag ? 1UL : 0),
        long or int or short or sbyte or byte or ushort or uint =>
            Number(Tags.Value.Whole, (ulong)Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        double or float => Real(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        byte[] bytes => Message((Tags.Value.Bytes, bytes)),
        IEnumerable<KeyValuePair<string, object?>> pairs => Message((Tags.Value.List, Message([.. pairs.Select(Item)]))),
        IEnumerable sequence => Message((Tags.Value.Array, Items(sequence))),
        _ => Message((Tags.Value.Text, Encoding.UTF8.GetBytes(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""))),
    };

    private static byte[] Items(IEnumerable sequence) =>
        Message([.. sequence.Cast<object?>().Select(item => (Tags.Value.Item, Value(item)))]);

    private static (uint Tag, byte[] Bytes) Item(KeyValuePair<string, object?> pair) => (Tags.Value.Item, Message(
        (Tags.KeyValue.Key, Encoding.UTF8.GetBytes(pair.Key)),
        (Tags.KeyValue.Value, Value(pair.Value))));

    private static byte[] Message(params (uint Tag, byte[] Bytes)[] fields)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new WireWriter(output, step: 64);
        foreach (var (tag, bytes) in fields)
            writer.Field(tag, bytes);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Number(uint tag, ulong number)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new WireWriter(output, step: 64);
        writer.Varint(tag);
        writer.Varint(number);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Real(double number) =>
        [(byte)Tags.Value.Real, .. BitConverter.IsLittleEndian ? BitConverter.GetBytes(number) : BitConverter.GetBytes(number).Reverse()];
}
