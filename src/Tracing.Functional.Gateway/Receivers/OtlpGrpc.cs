// OTLP over gRPC: one unary call, its frames read and written by hand.
using System.Buffers.Binary;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Tracing.Functional.Gateway.Export;

namespace Tracing.Functional.Gateway.Receivers;

internal sealed class OtlpGrpc(Receiver receiver)
{
    public const string Path = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    private const string Protocol = "grpc";
    private const int FrameHead = 5;

    public async Task Handle(HttpContext context)
    {
        using var admission = receiver.Enter();
        var response = context.Response;
        if (!IsProtobuf(context.Request.ContentType))
        {
            response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        response.ContentType = "application/grpc";
        response.Headers["grpc-accept-encoding"] = "identity,gzip,deflate,zstd";
        var (refusal, answer) = await Try(context).ConfigureAwait(false);
        if (refusal is null)
        {
            var frame = new byte[FrameHead + answer.Length];
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), answer.Length);
            answer.CopyTo(frame, FrameHead);
            await response.Body.WriteAsync(frame).ConfigureAwait(false);
        }
        else
        {
            receiver.Refused(Protocol, refusal);
        }

        End(response, refusal);
    }

    /// <summary>Refuses any other call.</summary>
    public static Task Unimplemented(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        End(context.Response, Refusal.NotFound);
        return Task.CompletedTask;
    }

    /// <summary>Not gRPC-Web, and not with another way to write messages.</summary>
    private static bool IsProtobuf(string? contentType) =>
        contentType?.Split(';')[0].TrimEnd().ToLowerInvariant() is "application/grpc" or "application/grpc+proto";

    private static void End(HttpResponse response, Refusal? refusal)
    {
        Set(response, "grpc-status", (refusal?.Grpc ?? 0).ToString(CultureInfo.InvariantCulture));
        if (refusal is null)
            return;
        Set(response, "grpc-message", Uri.EscapeDataString(refusal.Why));
        if (refusal.RetryAfterSeconds > 0)
            Set(response, "grpc-status-details-bin", Convert.ToBase64String(StatusMessage.Of(refusal)));
    }

    private static void Set(HttpResponse response, string name, string value)
    {
        if (response.HttpContext.Features.Get<IHttpResponseTrailersFeature>() is { Trailers: { IsReadOnly: false } trailers })
            trailers[name] = value;
        else if (!response.HasStarted)
            response.Headers[name] = value;
    }

    private async ValueTask<(Refusal? Refusal, byte[] Answer)> Try(HttpContext context)
    {
        if (await receiver.Admit(context.Request).ConfigureAwait(false) is { } notNow)
            return (notNow, []);
        var most = receiver.MaxBytes;
        var (isWhole, body) = await Body.ReadAll(
                context.Request.Body, context.Request.ContentLength, most + FrameHead, context.RequestAborted)
            .ConfigureAwait(false);
        if (!isWhole)
            return (Refusal.TooLarge(most), []);
        using (body)
            return await Take(context, body).ConfigureAwait(false);
    }

    private async ValueTask<(Refusal? Refusal, byte[] Answer)> Take(HttpContext context, Rented body)
    {
        if (body.Length < FrameHead || BinaryPrimitives.ReadUInt32BigEndian(body.Bytes.AsSpan(1)) != body.Length - FrameHead)
            return (Refusal.Broken("the call has not one whole message"), []);
        if (await receiver.Room(context.RequestAborted).ConfigureAwait(false) is { } notNow)
            return (notNow, []);
        if (body.Bytes[0] == 0)
        {
            // Readers take a request from the start of a buffer.
            body.Bytes.AsSpan(FrameHead, body.Length - FrameHead).CopyTo(body.Bytes);
            return Answer(body.Bytes, body.Length - FrameHead);
        }

        try
        {
            var encoding = context.Request.Headers["grpc-encoding"].ToString();
            if (await Body.Unpack(encoding, body.Bytes, FrameHead, body.Length - FrameHead, receiver.MaxBytes).ConfigureAwait(false)
                is not { } unpacked)
                return (Refusal.Encoding, []);
            if (!unpacked.IsWhole)
                return (Refusal.TooLarge(receiver.MaxBytes), []);
            using (unpacked.Read)
                return Answer(unpacked.Read.Bytes, unpacked.Read.Length);
        }
        catch (InvalidDataException broken)
        {
            return (Refusal.Broken(broken.Message), []);
        }
    }

    private (Refusal? Refusal, byte[] Answer) Answer(byte[] message, int length) =>
        receiver.Take(message, length, Protocol, out var taken) is { } refusal
            ? (refusal, [])
            : (null, PartialSuccess.Of(taken.Rejected, taken.Why));
}
