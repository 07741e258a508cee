// An order shop in calm, spike and calm again. Starts the services behind the gateway, and wires gateway, client, policy and output.
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using OpenTelemetry.Trace;
using OrderShop;
using Tracing.Functional;
using Tracing.Functional.AspNetCore;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is [Service.Inventory or Service.Payment, var url] && Uri.TryCreate(url, UriKind.Absolute, out var spans))
    return await Service.Run(args[0], spans);

Terminal.Open();
var arguments = Arguments.Parse(args);
if (arguments.Message is { } message)
{
    (arguments.ExitCode == 0 ? Console.Out : Console.Error).WriteLine(message);
    return arguments.ExitCode;
}

using var ledger = new Ledger();
using var export = new OtlpExport();
var collector = new Collector();

#region wiring
using var file = new PolicyFile();
using var streams = new TracingStreams(new StreamOptions { QueueLength = 16_384 });
using var exporter = new KeptTraces(ledger);
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0));
builder.Services.Configure<SamplingOptions>(options => options.Traces.AnnotateDecisions = true);
builder.AddTracing(tracing =>
{
    tracing
        .Service("gateway")
        .SampleFromFile(file.FullPath, reload => reload.PollEvery = TimeSpan.FromMilliseconds(500))
        .AspNetCore(options => options.Exclude.Add(Collector.Path))
        .ExportTo(exporter, inBatches: false)
        .Streams(streams);
    if (arguments.Otlp is { } url)
        tracing.ExportOtlp(options => OtlpExport.Configure(options, url));
});
#endregion

await using var app = builder.Build();
using var backends = new Backends();
collector.Map(app);
app.MapShop(backends);
await app.StartAsync();
var address = new Uri(app.Urls.First());
using var inventory = await ServiceProcess.Start(Service.Inventory, new Uri(address, Collector.Path));
using var payment = await ServiceProcess.Start(Service.Payment, new Uri(address, Collector.Path));
backends.Connect(inventory.Address, payment.Address);
var provider = app.Services.GetRequiredService<TracerProvider>();
var stop = app.Lifetime.ApplicationStopping;

var control = app.Services.GetRequiredService<SamplingControl>();
using var reloads = new Reloads(control);
Story.Opening(address, inventory.Address, payment.Address, control);
var keptTraces = streams.Traces.Kept().ToList().ToTask(stop);
using var traffic = new Traffic(address, ledger);
await traffic.WarmUp();
using var red = new RedTable(streams);
var table = new LiveTable(ledger, control, red);
try
{
    var clock = Stopwatch.StartNew();
    reloads.Clock = clock;
    await Task.WhenAll(traffic.Run(clock, stop), table.Run(clock, stop), file.Change(clock, stop));
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Terminal.Line("Interrupted.");
    return 130;
}

// The last span has ended and every trace is decided; the streams end with what they have, the services send what is left.
provider.ForceFlush();
streams.Dispose();
var streamed = await keptTraces;
await red.Finished;
await Task.WhenAll(inventory.Stop(), payment.Stop());
await app.StopAsync();

var kept = exporter.ToList();
Story.KeptTraces([.. streamed], kept, collector);
Story.Why([.. streamed]);
KindTable.Print(ledger, kept);
var isExported = arguments.Otlp is not { } target || export.Finish(provider, target);
var isKept = new Summary(ledger, kept, collector, reloads).Print(traffic.LongestPause, table.RecoveredAfter, red.Orders, [.. streamed]);
return isKept && isExported ? 0 : 1;
