using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using Tracing.Functional;
using Tracing.Functional.Fluent;

namespace Guide;

// Snippets of docs/guide/setup.md.
internal static class Hosting
{
    private static readonly Policy s_policy = Sample.Always.When(AnySpan.Failed).OrElse(Sample.Adaptive(targetPerSecond: 10));

    public static async Task Show()
    {
        Page.Title("setup", "tracing for a host and for a program without one; log records with their span's ids");
        await Hosted();
        Import(new NoExporter());
        Page.Line("");
    }

    private static async Task Hosted()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        var policy = s_policy;

        #region host
        builder.Services.AddTracing(tracing => tracing
            .Service("orders", version: "1.2")
            .Sample(policy)
            .ExportOtlp());
        #endregion

        #region logs
        builder.Logging.AddSimpleConsole(console => console.IncludeScopes = true);
        #endregion

        // Nobody listens on the default port of OTLP here.
        builder.Services.AddTracing(tracing => tracing.ExportTo(new NoExporter()));
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        using var host = builder.Build();
        await host.StartAsync();
        var logger = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Orders");
        Spans.Run("process order", _ => Log.Taken(logger, 1001));
        await host.StopAsync();
    }

    private static void Import(BaseProcessor<System.Diagnostics.Activity> exporter)
    {
        #region program
        using var tracing = TracingSession.Start(t => t.Service("import").Sample(s_policy).ExportTo(exporter));

        Spans.Run("import file", span => span.SetAttribute("file.rows", 1_000));
        tracing.Flush();
        #endregion
    }

    private sealed class NoExporter : BaseProcessor<System.Diagnostics.Activity>;
}

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Order {Order} taken")]
    public static partial void Taken(ILogger logger, int order);
}
