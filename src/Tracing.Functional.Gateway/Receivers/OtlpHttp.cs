// OTLP over HTTP: POST /v1/traces, as protobuf or JSON.
using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Tracing.Functional.Gateway.Export;
using Tracing.Functional.Recordings;

namespace Tracing.Functional.Gateway.Receivers;

internal sealed class OtlpHttp(Receiver receiver)
{
    public const string Path = "/v1/traces";
    private const string Protobuf = "application/x-protobuf";
    private const string Json = "application/json";

    public async Task Handle(HttpContext context)
    {
        using var admission = receiver.Enter();
        var isJson = IsOf(context.Request.ContentType, Json);
        var refusal = await Try(context, isJson).ConfigureAwait(false);
        if (refusal is null)
            return;
        receiver.Refused(Protocol(isJson), refusal);
        context.Response.StatusCode = refusal.Http;
        if (refusal.RetryAfterSeconds > 0)
            context.Response.Headers.RetryAfter = refusal.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        await Write(context.Response, isJson, isJson ? StatusMessage.ToJson(refusal) : StatusMessage.Of(refusal)).ConfigureAwait(false);
    }

    private async ValueTask<Refusal?> Try(HttpContext context, bool isJson)
    {
        var request = context.Request;
        if (!HttpMethods.IsPost(request.Method))
            return Refusal.NotPost;
        if (!isJson && !IsOf(request.ContentType, Protobuf))
            return Refusal.ContentType;
        if (await receiver.Admit(request).ConfigureAwait(false) is { } notNow)
            return notNow;
        if (request.ContentLength > receiver.MaxBytes)
            return Refusal.TooLarge(receiver.MaxBytes);
        var (isWhole, body) = await Body.ReadAll(request.Body, request.ContentLength, receiver.MaxBytes, context.RequestAborted)
            .ConfigureAwait(false);
        if (!isWhole)
            return Refusal.TooLarge(receiver.MaxBytes);
        using (body)
            return await Unpack(context, body, isJson).ConfigureAwait(false);
    }

    private async ValueTask<Refusal?> Unpack(HttpContext context, Rented body, bool isJson)
    {
        var encoding = context.Request.Headers.ContentEncoding.ToString();
        if (encoding is "" or "identity")
            return await Take(context, body, isJson).ConfigureAwait(false);
        try
        {
            if (await Body.Unpack(encoding, body.Bytes, 0, body.Length, receiver.MaxBytes).ConfigureAwait(false) is not { } unpacked)
                return Refusal.Encoding;
            if (!unpacked.IsWhole)
                return Refusal.TooLarge(receiver.MaxBytes);
            using (unpacked.Read)
                return await Take(context, unpacked.Read, isJson).ConfigureAwait(false);
        }
        catch (InvalidDataException broken)
        {
            return Refusal.Broken(broken.Message);
        }
    }

    private async ValueTask<Refusal?> Take(HttpContext context, Rented body, bool isJson)
    {
        var refusal = await receiver.Room(context.RequestAborted).ConfigureAwait(false);
        if (refusal is not null)
            return refusal;
        Taken taken;
        if (isJson)
        {
            var protobuf = new ArrayBufferWriter<byte>(body.Length + 1);
            if (!JsonRequest.TryTranscode(body.Bytes.AsSpan(0, body.Length), protobuf, out var error))
                return Refusal.Broken(error!);
            refusal = receiver.Take(protobuf.WrittenSpan.ToArray(), protobuf.WrittenCount, Protocol(isJson), out taken);
        }
        else
        {
            refusal = receiver.Take(body.Bytes, body.Length, Protocol(isJson), out taken);
        }

        if (refusal is not null)
            return refusal;
        context.Response.StatusCode = StatusCodes.Status200OK;
        var answer = isJson ? PartialSuccess.ToJson(taken.Rejected, taken.Why) : PartialSuccess.Of(taken.Rejected, taken.Why);
        await Write(context.Response, isJson, answer).ConfigureAwait(false);
        return null;
    }

    private static string Protocol(bool isJson) => isJson ? "http/json" : "http/protobuf";

    private static bool IsOf(string? contentType, string wanted) =>
        contentType is not null && contentType.StartsWith(wanted, StringComparison.OrdinalIgnoreCase)
        && (contentType.Length == wanted.Length || contentType[wanted.Length] is ';' or ' ');

    private static async Task Write(HttpResponse response, bool isJson, byte[] body)
    {
        response.ContentType = isJson ? Json : Protobuf;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body).ConfigureAwait(false);
    }
}
