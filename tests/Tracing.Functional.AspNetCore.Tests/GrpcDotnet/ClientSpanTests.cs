// The real client of grpc-dotnet with the defaults of AddTracing, and no handler of ours: one client span for a call, with its server and
// the words of its status; the server is the child of that span.
using System.Collections.Concurrent;
using System.Diagnostics;
using Grpc.Core;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.AspNetCore.Tests.GrpcDotnet;

[NonParallelizable]
public class ClientSpanTests
{
    private const string Made = "Tests.GrpcDotnet";
    private static readonly ActivitySource s_source = new(Made);

    [Test]
    public async Task A_call_is_one_span_and_the_servers_parent(
        [Values("defaults", "grpc alone", "handler", "http first")] string setup)
    {
        using var before = new Propagator();
        var spans = new ConcurrentQueue<Activity>();
        using var provider = Provider(setup, spans);
        await using var host = await ShopHost.Start(propagates: true, setup is "handler" ? inner => new GrpcTracingHandler(inner) : null);
        string sent;
        ActivityTraceId trace;
        using (var root = s_source.StartActivity("root")!)
        {
            trace = root.TraceId;
            using var call = host.Invoker.AsyncUnaryCall(Shop.UnaryMethod, null, default, "");
            sent = await call.ResponseAsync;
        }

        var span = spans.Single(span => span.TraceId == trace && span.Kind == ActivityKind.Client);
        Assert.That(sent, Does.Contain(span.SpanId.ToHexString()), "the server's parent");
        Assert.That(
            (span.DisplayName, span.GetTagItem("rpc.method"), span.GetTagItem("rpc.status_code"), span.GetTagItem("server.address"),
                span.GetTagItem("server.port"), span.Status),
            Is.EqualTo(("shop.Shop/Unary", (object)"shop.Shop/Unary", (object)"OK", (object)"127.0.0.1", (object)host.Server.Address.Port,
                ActivityStatusCode.Unset)));
    }

    [Test]
    public async Task A_refused_call_has_the_servers_words()
    {
        using var before = new Propagator();
        var spans = new ConcurrentQueue<Activity>();
        using var provider = Provider("defaults", spans);
        await using var host = await ShopHost.Start(propagates: true);
        using (s_source.StartActivity("root"))
        {
            using var call = host.Invoker.AsyncUnaryCall(Shop.UnaryMethod, null, default, "refuse");
            await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        }

        var span = spans.Single(span => span.Kind == ActivityKind.Client);
        Assert.That((span.Status, span.StatusDescription, span.GetTagItem("error.type")),
            Is.EqualTo((ActivityStatusCode.Error, "no such order: 50 % off", (object)"NOT_FOUND")));
    }

    [Test]
    public async Task If_the_http_span_is_kept_it_is_the_servers_parent()
    {
        using var before = new Propagator();
        var spans = new ConcurrentQueue<Activity>();
        using var provider = Sdk.CreateTracerProviderBuilder().AddSource(Made).AddHttpClientTracing()
            .AddGrpcClientTracing(options => options.KeepHttpSpan = true)
            .SetSampler(new AlwaysOnSampler()).AddProcessor(new SimpleActivityExportProcessor(new Exporter(spans))).Build();
        await using var host = await ShopHost.Start(propagates: true);
        string sent;
        using (s_source.StartActivity("root"))
        {
            using var call = host.Invoker.AsyncUnaryCall(Shop.UnaryMethod, null, default, "");
            sent = await call.ResponseAsync;
        }

        var http = spans.Single(span => span.Source.Name == "System.Net.Http");
        Assert.That(sent, Does.Contain(http.SpanId.ToHexString()));
        Assert.That(http.ParentSpanId, Is.EqualTo(spans.Single(span => span.Source.Name == "Grpc.Net.Client").SpanId));
    }

    private static IDisposable Provider(string setup, ConcurrentQueue<Activity> spans)
    {
        var exporter = new Exporter(spans);
        if (setup is "defaults")
        {
            return TracingSession.Start(tracing => tracing.AddSource(Made).Sample(Sample.Always)
                .ExportTo(new SimpleActivityExportProcessor(exporter)));
        }

        var builder = Sdk.CreateTracerProviderBuilder().AddSource(Made).SetSampler(new AlwaysOnSampler());
        if (setup is "http first")
            builder.AddHttpClientTracing().AddSource("System.Net.Http");
        return builder.AddGrpcClientTracing().AddProcessor(new SimpleActivityExportProcessor(exporter)).Build();
    }

    /// <summary>Puts the process's propagator back.</summary>
    private sealed class Propagator : IDisposable
    {
        private readonly DistributedContextPropagator _before = DistributedContextPropagator.Current;

        public void Dispose() => DistributedContextPropagator.Current = _before;
    }

    private sealed class Exporter(ConcurrentQueue<Activity> spans) : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var span in batch)
                spans.Enqueue(span);
            return ExportResult.Success;
        }
    }
}
