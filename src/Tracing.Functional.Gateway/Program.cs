// The gateway as a program: `--policy orders.policy --export http://127.0.0.1:4318`.
using System.CommandLine;
using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tracing.Functional.Gateway;

var policy = new Option<string>("--policy", "-p") { Description = "The file with the policy's text; it is reloaded when it changes.", Required = true };
var export = new Option<string[]>("--export", "-e") { Description = "Where kept traces go: http://host:port. Several are allowed; port 4317 means gRPC.", AllowMultipleArgumentsPerToken = true };
var http = new Option<string>("--http") { Description = "Where OTLP/HTTP is received.", DefaultValueFactory = _ => "127.0.0.1:4318" };
var grpc = new Option<string>("--grpc") { Description = "Where OTLP/gRPC is received; \"off\" for nowhere.", DefaultValueFactory = _ => "127.0.0.1:4317" };
var memory = new Option<int>("--memory") { Description = "Memory of traces that are not decided, in MB.", DefaultValueFactory = _ => 512 };
var age = new Option<double>("--max-age") { Description = "How old a trace gets before it is decided by what is known, in seconds.", DefaultValueFactory = _ => 30 };
var grace = new Option<double>("--grace") { Description = "How long a complete trace stays quiet before it is decided, in seconds.", DefaultValueFactory = _ => 2 };
var annotate = new Option<bool>("--annotate") { Description = "Roots of kept traces get sampling.rule and sampling.adjusted_count." };
var root = new RootCommand("Decides whole traces of many services by a policy: OTLP in, OTLP out.") { policy, export, http, grpc, memory, age, grace, annotate };
root.SetAction(async (parsed, cancellation) =>
{
    var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = [] });
    builder.Logging.ClearProviders().AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat) = (true, "HH:mm:ss "));
    builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
    builder.Services.AddTracingGateway(gateway =>
    {
        gateway.PolicyFile = parsed.GetRequiredValue(policy);
        gateway.Http = IPEndPoint.Parse(parsed.GetRequiredValue(http));
        gateway.Grpc = parsed.GetRequiredValue(grpc) is var at and not "off" ? IPEndPoint.Parse(at) : null;
        gateway.MaxHeldBytes = parsed.GetValue(memory) * 1024L * 1024;
        gateway.MaxAge = TimeSpan.FromSeconds(parsed.GetValue(age));
        gateway.Grace = TimeSpan.FromSeconds(parsed.GetValue(grace));
        gateway.AnnotateDecisions = parsed.GetValue(annotate);
        foreach (var address in parsed.GetValue(export) ?? [])
            gateway.Destinations.Add(new() { Address = new(address) });
    });
    await builder.Build().RunAsync(cancellation).ConfigureAwait(false);
    return 0;
});
return await root.Parse(args).InvokeAsync().ConfigureAwait(false);
