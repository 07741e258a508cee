// gRPC by hand: messages with one string field, in frames of a five-byte prefix, as any protobuf library would write them.
using System.Buffers.Binary;
using System.Text;

namespace Tracing.Functional.AspNetCore.Tests.Grpc;

internal static class Wire
{
    public static byte[] Frame(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var length = new List<byte>();
        var rest = bytes.Length;
        for (; rest > 127; rest >>= 7)
            length.Add((byte)((rest & 127) | 128));
        byte[] message = [0x0a, .. length, (byte)rest, .. bytes];
        var frame = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame.AsSpan(5));
        return frame;
    }

    /// <summary>The next message of the stream, or null at its end.</summary>
    public static async Task<string?> Read(Stream stream, CancellationToken cancellation = default)
    {
        var prefix = new byte[5];
        if (await stream.ReadAtLeastAsync(prefix, 5, throwOnEndOfStream: false, cancellation) == 0)
            return null;
        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(prefix.AsSpan(1))];
        await stream.ReadExactlyAsync(message, cancellation);
        var start = 1;
        while (start < message.Length && message[start] > 127)
            start++;
        return message.Length == 0 ? "" : Encoding.UTF8.GetString(message.AsSpan(start + 1));
    }
}
