// Whether bytes are a message that every reader of OTLP takes: one broken span must not spoil the batch that it is sent on in.
using System.Runtime.CompilerServices;
using System.Text.Unicode;

namespace Tracing.Functional.Recordings;

internal static class NestedCheck
{
    /// <summary>How deep messages may nest below the one that is checked.</summary>
    public const int MaxDepth = 48;

    /// <summary>Why the bytes are no such message; null if they are one. Fields that are not known are only passed over.</summary>
    public static string? Fault(Message message, ReadOnlySpan<byte> bytes) => Fault(message, bytes, MaxDepth);

    private static string? Fault(Message message, ReadOnlySpan<byte> bytes, int depth)
    {
        if (depth == 0)
            return "it nests too deep";
        var reader = new WireReader(bytes);
        while (reader.Next(out var tag))
        {
            var field = message.Find(tag >> 3);
            if (field is null)
                reader.Skip(tag);
            else if (field.Tag != tag)
                return "a field is written in another way than it should be";
            else if (field.Inner is { } inner)
            {
                if (Fault(inner, reader.Bytes(), depth - 1) is { } fault)
                    return fault;
            }
            else if (field.Kind == FieldKind.Text)
            {
                if (!Utf8.IsValid(reader.Bytes()))
                    return "a text is not UTF-8";
            }
            else
                reader.Skip(tag);
        }

        return reader.Fault;
    }

    /// <summary>Why the bytes are no attribute. Most have one shape, and are seen through without a loop.</summary>
    /// <param name="bytes">The attribute.</param>
    /// <param name="isAscii">Whether its bytes are known to be ASCII, so that its texts need no look.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static string? AttributeFault(ReadOnlySpan<byte> bytes, bool isAscii) =>
        IsPlain(bytes, isAscii) ? null : Fault(Schema.KeyValue, bytes);

    /// <summary>A key, then a value, then nothing; the value is a short text, a truth value, a small number or a real one.</summary>
    private static bool IsPlain(ReadOnlySpan<byte> bytes, bool isAscii)
    {
        if (bytes.Length < 6 || bytes[0] != 0x0A)
            return false;
        var at = 2 + bytes[1];
        if (at + 4 > bytes.Length || bytes[1] >= 0x80 || bytes[at] != 0x12 || bytes[at + 1] != bytes.Length - at - 2)
            return false;
        var length = bytes.Length - at - 2;
        var value = bytes.Slice(at + 2, length);
        return length < 0x80 && value[0] switch
        {
            0x0A => value[1] == length - 2 && (isAscii || Utf8.IsValid(bytes)),
            0x10 or 0x18 => length == 2 && value[1] < 0x80 && (isAscii || Utf8.IsValid(bytes)),
            0x21 => length == 9 && Utf8.IsValid(bytes.Slice(2, bytes[1])),
            _ => false,
        };
    }
}
