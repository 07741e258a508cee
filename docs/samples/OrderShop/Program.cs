// An order shop under three kinds of weather: wires service, client, policy and output together.
using System.Diagnostics;
using System.Globalization;
using System.Net;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using OrderShop;
using Tracing.Functional;
using Tracing.Functional.AspNetCore;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Terminal.Open();
var arguments = Arguments.Parse(args);
if (arguments.Message is { } message)
{
    (arguments.ExitCode == 0 ? Console.Out : Console.Error).WriteLine(message);
    return arguments.ExitCode;
}

var ledger = new Ledger();
using var export = new OtlpExport();

#region wiring
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0));
builder.Services.AddOpenTelemetry().WithTracing(tracing =>
{
    tracing
        .ConfigureResource(resource => resource.AddService("order-shop"))
        .AddAspNetCoreTracing()
        .AddSource(Shop.SourceName)
        .SetSampling(ShopPolicy.All)
        .AddProcessor(ledger);
    if (arguments.Otlp is { } url)
        tracing.AddOtlpExporter(options => OtlpExport.Configure(options, url));
});
#endregion

await using var app = builder.Build();
app.MapShop();
await app.StartAsync();
var address = new Uri(app.Urls.First());
var control = app.Services.GetRequiredService<SamplingControl>();
var stop = app.Lifetime.ApplicationStopping;

Story.Opening(address);
var table = new LiveTable(ledger, control);
var why = new Why(control);
using var traffic = new Traffic(address, ledger);
try
{
    await traffic.WarmUp();
    var clock = Stopwatch.StartNew();
    await Task.WhenAll(traffic.Run(clock, stop), table.Run(clock, stop), why.Run(clock, stop));
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Terminal.Line("Interrupted.");
    return 130;
}

// Once the server has stopped, every span has ended.
await app.StopAsync();
Story.KeptTraces(ledger.KeptTraces());
why.Print();
var isExported = arguments.Otlp is not { } target || export.Finish(app.Services.GetRequiredService<TracerProvider>(), target);
var isKept = Summary.Print(ledger, traffic.LongestPause, table.RecoveredAfter);
return isKept && isExported ? 0 : 1;
