// Attributes that are set on many spans, encoded once.
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
        List<byte> bytes = [];
        List<byte[]> keys = [];
        foreach (var attribute in attributes)
        {
            keys.Add(Encoding.UTF8.GetBytes(attribute.Key));
            bytes.AddRange(SmallMessage.Field(Tags.Span.Attributes, KeyValue(attribute)));
        }

        return new([.. bytes], [.. keys]);
    }

    /// <summary>One attribute as a message, without a tag: spans, events and links have different ones.</summary>
    public static byte[] KeyValue(KeyValuePair<string, object?> attribute) =>
    [
        .. SmallMessage.Field(Tags.KeyValue.Key, Encoding.UTF8.GetBytes(attribute.Key)),
        .. SmallMessage.Field(Tags.KeyValue.Value, Value(attribute.Value)),
    ];

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
        string text => Text(text),
        bool flag => SmallMessage.Number(Tags.Value.Flag, flag ? 1UL : 0),
        long or int or short or sbyte or byte or ushort or uint =>
            SmallMessage.Number(Tags.Value.Whole, (ulong)Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        double or float => Real(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        byte[] bytes => SmallMessage.Field(Tags.Value.Bytes, bytes),
        IEnumerable<KeyValuePair<string, object?>> pairs => Items(Tags.Value.List, pairs.Select(KeyValue)),
        IEnumerable sequence => Items(Tags.Value.Array, sequence.Cast<object?>().Select(Value)),
        _ => Text(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""),
    };

    private static byte[] Text(string text) => SmallMessage.Field(Tags.Value.Text, Encoding.UTF8.GetBytes(text));

    private static byte[] Items(uint tag, IEnumerable<byte[]> items) =>
        SmallMessage.Field(tag, [.. items.SelectMany(static item => SmallMessage.Field(Tags.Value.Item, item))]);

    private static byte[] Real(double number) =>
        [(byte)Tags.Value.Real, .. BitConverter.IsLittleEndian ? BitConverter.GetBytes(number) : BitConverter.GetBytes(number).Reverse()];
}
