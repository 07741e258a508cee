// The same message as other clients may write it: fields in any order, singular messages in pieces, a value twice, and fields between that
// nobody knows.
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Tracing.Functional.Recordings.Tests;

internal sealed class Shuffled(int seed)
{
    private readonly Random _random = new(seed);

    public byte[] Bytes(IMessage message) => Bytes(message.ToByteArray(), message.Descriptor);

    private byte[] Bytes(byte[] bytes, MessageDescriptor message)
    {
        var fields = FieldsOf(bytes, message);
        if (_random.Next(3) > 0)
            Shuffle(fields);
        return [.. fields.SelectMany(field => field.Bytes)];
    }

    private List<(int Number, byte[] Bytes)> FieldsOf(byte[] bytes, MessageDescriptor message)
    {
        List<(int Number, byte[] Bytes)> fields = [];
        var input = new CodedInputStream(bytes);
        while (input.ReadTag() is not 0 and var tag)
        {
            var field = message.FindFieldByNumber(WireFormat.GetTagFieldNumber(tag));
            foreach (var piece in Pieces(tag, input, field))
                fields.Add((field.FieldNumber, piece));
        }

        for (var i = _random.Next(8) - 5; i > 0; i--)
            fields.Add((100 + i, Unknown(100 + i)));
        return fields;
    }

    /// <summary>The field again: with its message shuffled too, in two pieces, or with another value before it.</summary>
    private IEnumerable<byte[]> Pieces(uint tag, CodedInputStream input, FieldDescriptor field)
    {
        switch (WireFormat.GetTagWireType(tag))
        {
            case WireFormat.WireType.Varint:
                var number = input.ReadUInt64();
                return Twice(field, Written(output => { output.WriteTag(tag); output.WriteUInt64(number); }));
            case WireFormat.WireType.Fixed64:
                var wide = input.ReadFixed64();
                return Twice(field, Written(output => { output.WriteTag(tag); output.WriteFixed64(wide); }));
            case WireFormat.WireType.Fixed32:
                var narrow = input.ReadFixed32();
                return Twice(field, Written(output => { output.WriteTag(tag); output.WriteFixed32(narrow); }));
            default:
                var bytes = input.ReadBytes().ToByteArray();
                return field.FieldType == FieldType.Message ? Messages(tag, bytes, field) : Twice(field, Written(output =>
                {
                    output.WriteTag(tag);
                    output.WriteBytes(ByteString.CopyFrom(bytes));
                }));
        }
    }

    private IEnumerable<byte[]> Twice(FieldDescriptor field, byte[] bytes)
    {
        if (!field.IsRepeated && _random.Next(12) == 0)
        {
            yield return field.FieldType == FieldType.String
                ? Delimited(((uint)field.FieldNumber << 3) | 2, [.. "earlier"u8])
                : bytes;
        }

        yield return bytes;
    }

    private IEnumerable<byte[]> Messages(uint tag, byte[] bytes, FieldDescriptor field)
    {
        var inner = Bytes(bytes, field.MessageType);
        if (field.IsRepeated || _random.Next(4) > 0)
        {
            yield return Delimited(tag, inner);
            yield break;
        }

        var fields = FieldsOf(bytes, field.MessageType);
        var cut = _random.Next(fields.Count + 1);
        yield return Delimited(tag, [.. fields.Take(cut).SelectMany(part => part.Bytes)]);
        yield return Delimited(tag, [.. fields.Skip(cut).SelectMany(part => part.Bytes)]);
    }

    private static byte[] Delimited(uint tag, byte[] bytes) => Written(output =>
    {
        output.WriteTag(tag);
        output.WriteBytes(ByteString.CopyFrom(bytes));
    });

    private byte[] Unknown(int number) => Written(output =>
    {
        switch (_random.Next(4))
        {
            case 0:
                output.WriteTag(number, WireFormat.WireType.Varint);
                output.WriteUInt64((ulong)_random.NextInt64());
                break;
            case 1:
                output.WriteTag(number, WireFormat.WireType.Fixed64);
                output.WriteFixed64((ulong)_random.NextInt64());
                break;
            case 2:
                output.WriteTag(number, WireFormat.WireType.Fixed32);
                output.WriteFixed32((uint)_random.Next());
                break;
            default:
                output.WriteTag(number, WireFormat.WireType.LengthDelimited);
                output.WriteString("nobody knows");
                break;
        }
    });

    /// <summary>Another order, but fields of one number stay as they are among each other: that order has a meaning.</summary>
    private void Shuffle(List<(int Number, byte[] Bytes)> fields)
    {
        var queues = fields.GroupBy(field => field.Number, field => field.Bytes)
            .ToDictionary(group => group.Key, group => new Queue<byte[]>(group));
        var numbers = fields.Select(field => field.Number).ToArray();
        _random.Shuffle(numbers);
        for (var i = 0; i < numbers.Length; i++)
            fields[i] = (numbers[i], queues[numbers[i]].Dequeue());
    }

    private static byte[] Written(Action<CodedOutputStream> write)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
            write(output);
        return stream.ToArray();
    }
}
