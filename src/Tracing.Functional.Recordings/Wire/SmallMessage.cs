// Messages of a few fields, each an array of its own: for answers and attributes, not for spans.
using System.Buffers;

namespace Tracing.Functional.Recordings;

/// <summary>A message is its fields one behind the other: <c>[.. SmallMessage.Number(1, 7), .. SmallMessage.Field(2, text)]</c>.</summary>
internal static class SmallMessage
{
    /// <summary>A field of a text, of bytes or of a message, with its tag.</summary>
    public static byte[] Field(uint tag, ReadOnlySpan<byte> bytes)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new WireWriter(output, step: 64);
        writer.Field(tag, bytes);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>A field of a whole number, with its tag.</summary>
    public static byte[] Number(uint tag, ulong number)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new WireWriter(output, step: 64);
        writer.Varint(tag);
        writer.Varint(number);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }
}
