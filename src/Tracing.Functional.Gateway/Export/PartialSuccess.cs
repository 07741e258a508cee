// ExportTraceServiceResponse: what was not taken of a request that was.
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tracing.Functional.Recordings;

namespace Tracing.Functional.Gateway.Export;

internal static class PartialSuccess
{
    private const uint PartialField = (1 << 3) | 2;
    private const uint RejectedField = 1 << 3;
    private const uint MessageField = (2 << 3) | 2;

    /// <summary>How many spans the answer says were rejected; 0 for bytes that are no such answer.</summary>
    public static long RejectedIn(ReadOnlySpan<byte> answer)
    {
        var rejected = 0L;
        var reader = new WireReader(answer);
        while (reader.Next(out var tag))
        {
            if (tag != PartialField)
            {
                reader.Skip(tag);
                continue;
            }

            var partial = new WireReader(reader.Bytes());
            while (partial.Next(out var inner))
            {
                if (inner == RejectedField)
                    rejected = Math.Max(0, (long)partial.Varint());
                else
                    partial.Skip(inner);
            }
        }

        return rejected;
    }

    /// <summary>The answer to a request. It says how many spans were left out, and why; it is empty if all were taken.</summary>
    public static byte[] Of(long rejected, string why) => rejected == 0
        ? []
        : SmallMessage.Field(
            PartialField,
            [
                .. SmallMessage.Number(RejectedField, (ulong)rejected),
                .. SmallMessage.Field(MessageField, Encoding.UTF8.GetBytes(why)),
            ]);

    /// <summary>The same as JSON.</summary>
    public static byte[] ToJson(long rejected, string why) => rejected == 0
        ? "{}"u8.ToArray()
        : JsonSerializer.SerializeToUtf8Bytes(new JsonObject
        {
            ["partialSuccess"] = new JsonObject { ["rejectedSpans"] = rejected, ["errorMessage"] = why },
        });
}
