// google.rpc.Status, which both protocols answer a refusal with.
using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tracing.Functional.Recordings;

namespace Tracing.Functional.Gateway.Receivers;

internal static class StatusMessage
{
    private const uint Code = 1 << 3;
    private const uint Message = (2 << 3) | 2;
    private const uint Details = (3 << 3) | 2;
    private const uint First = (1 << 3) | 2;
    private const uint Second = (2 << 3) | 2;

    /// <summary>The refusal as a message; with a RetryInfo if the client should come back.</summary>
    public static byte[] Of(Refusal refusal)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new WireWriter(output, step: 64);
        writer.Varint(Code);
        writer.Varint((ulong)refusal.Grpc);
        writer.Field(Message, Encoding.UTF8.GetBytes(refusal.Why));
        if (refusal.RetryAfterSeconds > 0)
            writer.Field(Details, RetryInfo(refusal.RetryAfterSeconds));
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    public static byte[] ToJson(Refusal refusal) => JsonSerializer.SerializeToUtf8Bytes(
        new JsonObject { ["code"] = refusal.Grpc, ["message"] = refusal.Why });

    private static byte[] RetryInfo(int seconds)
    {
        byte[] duration = [1 << 3, (byte)seconds];
        byte[] info = [(byte)First, (byte)duration.Length, .. duration];
        var output = new ArrayBufferWriter<byte>();
        var writer = new WireWriter(output, step: 64);
        writer.Field(First, "type.googleapis.com/google.rpc.RetryInfo"u8);
        writer.Field(Second, info);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }
}
