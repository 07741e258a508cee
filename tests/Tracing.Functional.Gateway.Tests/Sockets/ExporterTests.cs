// Real clients: OpenTelemetry's .NET exporter over both protocols, two services that know nothing of each other's spans.
using System.Diagnostics;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Gateway.Tests.Sockets;

[NonParallelizable]
public sealed class ExporterTests
{
    [TestCase(OtlpExportProtocol.Grpc, false)]
    [TestCase(OtlpExportProtocol.Grpc, true)]
    [TestCase(OtlpExportProtocol.HttpProtobuf, false)]
    [TestCase(OtlpExportProtocol.HttpProtobuf, true)]
    public async Task A_failed_order_is_whole_over_both_services(OtlpExportProtocol protocol, bool outOverGrpc)
    {
        await using var gateway = await Running.Start(Sample.Always.When(AnySpan.Failed), overGrpc: outOverGrpc);
        var to = protocol == OtlpExportProtocol.Grpc ? gateway.Grpc : new Uri(gateway.Http, "/v1/traces");
        using (var front = new Service("front", to, protocol))
        using (var pay = new Service("pay", to, protocol))
        {
            for (var i = 0; i < 20; i++)
            {
                using var order = front.Source.StartActivity("order", ActivityKind.Server);
                var context = order!.Context;
                Activity.Current = null;
                using (var paying = pay.Source.StartActivity(
                    "pay", ActivityKind.Server, new ActivityContext(context.TraceId, context.SpanId, context.TraceFlags, isRemote: true)))
                    paying!.SetStatus(i % 10 == 3 ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
                Activity.Current = order;
            }
        }

        await gateway.Stop();
        var spans = gateway.Backend.Spans;
        Assert.That(spans.Select(pair => pair.Service + " " + pair.Span.Name), Is.EquivalentTo(
            new[] { "front order", "pay pay", "front order", "pay pay" }));
        Assert.That(spans.Select(pair => pair.Span.TraceState), Is.All.EqualTo("ot=th:0"));
        Assert.That(spans.GroupBy(pair => pair.Span.TraceId).Select(trace => trace.Count()), Is.All.EqualTo(2));
    }

    private sealed class Service : IDisposable
    {
        private readonly TracerProvider _provider;

        public Service(string name, Uri to, OtlpExportProtocol protocol)
        {
            Source = new ActivitySource($"{name}-{Guid.NewGuid():N}");
            _provider = Sdk.CreateTracerProviderBuilder().AddSource(Source.Name)
                .ConfigureResource(resource => resource.AddService(name))
                .AddOtlpExporter(options => (options.Endpoint, options.Protocol) = (to, protocol))
                .Build();
        }

        public ActivitySource Source { get; }

        public void Dispose()
        {
            Assert.That(_provider.ForceFlush(10_000));
            _provider.Dispose();
            Source.Dispose();
        }
    }
}
