// google.rpc.Status, which both protocols answer a refusal with.
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tracing.Functional.Gateway.Export;
using Tracing.Functional.Recordings;

namespace Tracing.Functional.Gateway.Receivers;

internal static class StatusMessage
{
    private const uint Code = 1 << 3;
    private const uint Message = (2 << 3) | 2;

    /// <summary>The refusal as a message; with a RetryInfo if the client should come back.</summary>
    public static byte[] Of(Refusal refusal) =>
    [
        .. SmallMessage.Number(Code, (ulong)refusal.Grpc),
        .. SmallMessage.Field(Message, Encoding.UTF8.GetBytes(refusal.Why)),
        .. refusal.RetryAfterSeconds > 0 ? SmallMessage.Field(RetryInfo.Details, RetryInfo.Of(refusal.RetryAfterSeconds)) : [],
    ];

    public static byte[] ToJson(Refusal refusal) => JsonSerializer.SerializeToUtf8Bytes(
        new JsonObject { ["code"] = refusal.Grpc, ["message"] = refusal.Why });
}
