using System.Diagnostics;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Tracing.Functional.AspNetCore.Tests.Grpc;

// Services as a gRPC library serves them: frames in, frames out, the status in trailers.
internal static class GrpcServices
{
    public static void Map(WebApplication app)
    {
        app.MapPost("/shop.Orders/unary", (HttpContext context) => Serve(context, answers: 1));
        app.MapPost("/shop.Orders/client", (HttpContext context) => Serve(context, answers: 1));
        app.MapPost("/shop.Orders/server", (HttpContext context) => Serve(context, answers: 3));
        app.MapPost("/shop.Orders/both", Echo);
        app.MapPost("/shop.Orders/throws", Task (HttpContext _) => throw new InvalidOperationException("broken"));
        app.MapPost("/shop.Status/trailers", (HttpContext context) => context.Response.AppendTrailer("grpc-status", Asked(context)));
        app.MapPost("/shop.Status/headers", (HttpContext context) => context.Response.Headers["grpc-status"] = Asked(context));
        app.MapPost("/shop.Status/dotnet", (HttpContext context) =>
        {
            var span = context.Features.Get<IHttpActivityFeature>()!.Activity;
            span.SetTag("grpc.method", "/shop.Status/dotnet").SetTag("grpc.status_code", Asked(context));
        });
    }

    private static string Asked(HttpContext context) => context.Request.QueryString.Value![1..];

    private static async Task Serve(HttpContext context, int answers)
    {
        context.Response.ContentType = "application/grpc";
        await context.Request.BodyReader.CopyToAsync(Stream.Null);
        for (var i = 0; i < answers; i++)
            await context.Response.BodyWriter.WriteAsync(Frames.Of(i + 1));
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private static async Task Echo(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        await context.Response.BodyWriter.FlushAsync();
        await context.Request.BodyReader.CopyToAsync(context.Response.BodyWriter);
        context.Response.AppendTrailer("grpc-status", "0");
    }
}
