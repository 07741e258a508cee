// A Kestrel that speaks HTTP/2 without TLS on a loopback port. A test makes its answers by hand, also answers that no gRPC library would
// give.
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Tracing.Functional.AspNetCore.Tests.Grpc;

internal sealed class GrpcPeer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private GrpcPeer(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    public static async Task<GrpcPeer> Start(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(
            kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return new GrpcPeer(app);
    }

    /// <summary>Answers a call, when its request is read to the end, with the texts and, in the trailers, the status.</summary>
    public static async Task Answer(HttpContext context, string status, params string[] texts)
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        context.Response.ContentType = "application/grpc";
        foreach (var text in texts)
        {
            await context.Response.Body.WriteAsync(Wire.Frame(text));
            await context.Response.Body.FlushAsync();
        }

        context.Response.AppendTrailer("grpc-status", status);
    }

    public static void Reset(HttpContext context, int error) => context.Features.GetRequiredFeature<IHttpResetFeature>().Reset(error);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
