using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OpenTelemetry.Exporter;
using Tracing.Functional;
using Tracing.Functional.AspNetCore;

namespace OrderShop;

// A service in a process of its own: serves on a loopback port, which it says on its first line, until its standard input ends, as it does
// when the gateway's process is gone. Its spans go to the collector.
internal static class Service
{
    public const string Inventory = "inventory", Payment = "payment";

    public static async Task<int> Run(string name, Uri collector)
    {
        using var inventory = name == Inventory ? new InventoryService() : null;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(
            IPAddress.Loopback, 0, listen => listen.Protocols = name == Payment ? HttpProtocols.Http2 : HttpProtocols.Http1));

        #region service
        builder.AddTracing(tracing => tracing
            .Service(name)
            .Sample(ShopPolicy.BehindGateway)
            .ExportOtlp(otlp => (otlp.Endpoint, otlp.Protocol) = (collector, OtlpExportProtocol.HttpProtobuf)));
        #endregion

        await using var app = builder.Build();
        if (name == Inventory)
            InventoryService.Map(app);
        else
            PaymentService.Map(app);
        await app.StartAsync();
        Console.WriteLine(app.Urls.First());
        // Not ReadToEndAsync: that of the console blocks its caller, and the service would not hear signals.
        await Task.WhenAny(Task.Run(Console.In.ReadToEnd), app.WaitForShutdownAsync());
        await app.StopAsync();
        return 0;
    }
}
