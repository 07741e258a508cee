// Beside grpc-dotnet's own client spans: they are mapped, and ours stands aside. Its package cannot be restored here, so its spans come
// from a source of the same name, with the tags and names that its code sets.
using System.Diagnostics;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.W3C;

namespace Tracing.Functional.AspNetCore.Tests.Grpc;

public class GrpcDotnetTests
{
    private const string Operation = "Grpc.Net.Client.GrpcOut";
    private static readonly ActivitySource Source = new("Grpc.Net.Client");

    [TestCase("0", "OK", ActivityStatusCode.Unset)]
    [TestCase("5", "NOT_FOUND", ActivityStatusCode.Error)]
    [TestCase("77", "UNKNOWN", ActivityStatusCode.Error)]
    [TestCase(null, null, ActivityStatusCode.Unset)]
    public void Its_spans_get_the_conventions_attributes(string? code, string? status, ActivityStatusCode expected)
    {
        var seen = new List<string>();

        // The exporter stands first, and still sees them.
        using var provider = Sdk.CreateTracerProviderBuilder().AddProcessor(new SimpleActivityExportProcessor(new Seen(seen)))
            .AddGrpcClientTracing().Build();
        using (var span = Source.StartActivity(Operation, ActivityKind.Client)!)
        {
            span.SetTag("grpc.method", "/shop.Orders/Create");
            span.SetTag("grpc.status_code", code);
        }

        var error = expected == ActivityStatusCode.Error ? $"error.type={status} " : "";
        var response = status is null ? "" : $"rpc.status_code={status} ";
        Assert.That(seen.Single(), Is.EqualTo(
            $"shop.Orders/Create {expected} {error}rpc.method=shop.Orders/Create {response}rpc.system.name=grpc"));
    }

    [Test]
    public void What_it_sets_itself_stays()
    {
        var seen = new List<string>();
        using var provider = Sdk.CreateTracerProviderBuilder().AddGrpcClientTracing()
            .AddProcessor(new SimpleActivityExportProcessor(new Seen(seen))).Build();
        using (var span = Source.StartActivity(Operation, ActivityKind.Client)!)
        {
            span.DisplayName = "mine";
            span.SetTag("grpc.method", "/shop.Orders/Create");
            span.SetTag("grpc.status_code", 5);
            span.SetTag("rpc.method", "its own");
            span.SetTag("error.type", "its own");
            span.SetStatus(ActivityStatusCode.Ok);
        }

        Assert.That(seen.Single(), Is.EqualTo(
            "mine Ok error.type=its own rpc.method=its own rpc.status_code=NOT_FOUND rpc.system.name=grpc"));
    }

    [Test]
    public async Task With_the_handler_too_a_call_has_one_span_and_the_server_sees_it()
    {
        await using var peer =
            await GrpcPeer.Start(context => GrpcPeer.Answer(context, "0", context.Request.Headers.TraceParent.ToString()));
        using var caller = new GrpcCaller(peer.Address);
        using var root = GrpcCaller.Source.StartActivity("root")!;
        string sent;
        using (var span = Source.StartActivity(Operation, ActivityKind.Client)!)
        {
            span.SetTag("grpc.method", "/tests.Echo/Any");
            sent = (await caller.Call("Any", ["hi"])).Single();
            Assert.That((Activity.Current, span.IsStopped), Is.EqualTo(((Activity?)span, false)));
        }

        var ended = caller.Ended(root.TraceId).Single();
        Assert.That((ended.Source.Name, ended.Id, ended.GetTagItem("server.address")), Is.EqualTo(("Grpc.Net.Client", sent, "127.0.0.1")));
    }

    [Test]
    public async Task Where_nobody_listens_to_its_source_its_activity_is_no_parent()
    {
        await using var peer =
            await GrpcPeer.Start(context => GrpcPeer.Answer(context, "0", context.Request.Headers.TraceParent.ToString()));
        using var caller = new GrpcCaller(peer.Address);
        using var root = GrpcCaller.Source.StartActivity("root")!;
        using (new Activity(Operation).Start())
            await caller.Call("Any", ["hi"]);
        Assert.That(caller.Ended(root.TraceId).Single().ParentSpanId, Is.EqualTo(root.SpanId));
    }

    private sealed class Seen(List<string> seen) : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var span in batch)
            {
                var tags = span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal);
                seen.Add($"{span.DisplayName} {span.Status} {string.Join(' ', tags)}");
            }

            return ExportResult.Success;
        }
    }
}
