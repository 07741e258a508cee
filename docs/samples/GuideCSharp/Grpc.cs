using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional;

namespace Guide;

// Snippets of docs/guide/grpc.md.
internal static class Grpc
{
    public static void Show()
    {
        Page.Title("grpc", "the spans of a client's calls");
        var span = Call().GetAwaiter().GetResult();
        Page.Row(
            span.DisplayName,
            string.Join(", ", span.TagObjects.Where(tag => tag.Key != "server.port").Select(tag => $"{tag.Key}={tag.Value}")));
        Console.WriteLine();
    }

    private static async Task<Activity> Call()
    {
        await using var server = Refuse();
        await server.StartAsync();
        var exported = new TaskCompletionSource<Activity>();
        var exporter = new First(exported);

        #region setUp
        using var provider = Sdk.CreateTracerProviderBuilder()
            .AddGrpcClientTracing()
            .AddProcessor(new SimpleActivityExportProcessor(exporter)) // or AddOtlpExporter() and the like
            .Build();

        var options = new GrpcClientTracingOptions { MaxMessageEvents = 100 };
        var handler = new GrpcTracingHandler(new SocketsHttpHandler(), options);
        using var client = new HttpClient(handler); // grpc-dotnet: new GrpcChannelOptions { HttpHandler = handler }
        #endregion

        using var request = new HttpRequestMessage(HttpMethod.Post, $"{server.Urls.Single()}/shop.Orders/Create")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([0, 0, 0, 0, 0]) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        using var response = await client.SendAsync(request);
        return await exported.Task;
    }

    private static WebApplication Refuse()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(
            kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        var app = builder.Build();
        app.Run(context =>
        {
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = "9";
            return Task.CompletedTask;
        });
        return app;
    }

    private sealed class First(TaskCompletionSource<Activity> exported) : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var span in batch)
                exported.TrySetResult(span);
            return ExportResult.Success;
        }
    }
}
