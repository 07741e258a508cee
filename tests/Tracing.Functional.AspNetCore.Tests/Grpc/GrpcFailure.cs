// What the span of a client says of a server that fails a call with some words.
using System.Diagnostics;

namespace Tracing.Functional.AspNetCore.Tests.Grpc;

internal static class GrpcFailure
{
    public static async Task<string> Description(string message)
    {
        await using var peer = await GrpcPeer.Start(context =>
        {
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = "13";
            context.Response.Headers["grpc-message"] = Uri.EscapeDataString(message);
            return Task.CompletedTask;
        });
        using var caller = new GrpcCaller(peer.Address);
        using var root = GrpcCaller.Source.StartActivity("root")!;
        using var request = GrpcCaller.Request("Any", new ByteArrayContent(Wire.Frame("hi")));
        using (var response = await caller.Send(request))
            await response.Content.ReadAsByteArrayAsync();
        return caller.Ended(root.TraceId).Single().StatusDescription!;
    }
}
