using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional;
using Tracing.Functional.AspNetCore;
using Tracing.Functional.Fluent;

namespace Guide;

// Snippets of docs/guide/http-server.md and docs/guide/grpc-server.md.
internal static class Servers
{
    public static async Task ShowAsync()
    {
        Page.Title("http-server", "what a request leaves");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0));
        await using var app = builder.Build();
        app.MapGet("/orders/{id}", (string id) => id);
        app.MapGet("/health", () => "fine");

        using var provider = OneProvider(new Printing());
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        await client.GetStringAsync("/health");
        await client.GetStringAsync("/orders/7?page=2&token=secret");
        await app.StopAsync();
    }

    private static TracerProvider OneProvider(Printing exporter)
    {
        #region setUp
        var provider = Sdk.CreateTracerProviderBuilder()
            .AddAspNetCoreTracing(options =>
            {
                options.Exclude.Add("/health");
                options.QueryParameters.Add("page");
                options.Enrich = (span, context) => span.SetTag("shop.tenant", context.Request.Headers["X-Tenant"].ToString());
            })
            .SetSampling(Sample.Always.When(AtStart.Path("/orders/7")).OrElse(Sample.Adaptive(targetPerSecond: 10)))
            .ExportTo(exporter)
            .Build();
        #endregion

        return provider;
    }

    /// <summary>Not run: it needs the host's own services.</summary>
    internal static void NotRun(TracerProviderBuilder tracing, Policy policy)
    {
        #region facts
        tracing.AddAspNetCoreFacts().SetSampling(policy);
        #endregion

        #region trust
        tracing.AddAspNetCoreTracing(options => options.TrustParent = context => context.Connection.LocalPort == 8081);
        #endregion

        #region messages
        tracing.AddAspNetCoreTracing(options => options.MaxMessageEvents = 50);
        #endregion
    }

    private sealed class Printing : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var span in batch)
            {
                var tags = span.TagObjects.Where(tag => tag.Key != "server.port");
                Page.Line($"{span.DisplayName}\n{string.Join('\n', tags.Select(tag => $"{tag.Key} = {tag.Value}"))}");
            }

            return ExportResult.Success;
        }
    }
}
