// Services of this library before a gateway: what is sure is dropped at the source, and the gateway decides the rest, for all of them.
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NUnit.Framework;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Gateway.Tests.Sockets;

[NonParallelizable]
public sealed class ServiceTests
{
    private const string Text = """
        rule "health": never when name is "health"
        rule "errors": always when any span failed
        rule "rest": fixedRatio(0.5)
        """;

    [Test]
    public async Task Health_checks_never_travel_and_an_error_of_the_last_service_saves_the_whole_order()
    {
        await using var gateway = await Running.Start(PolicyText.Parse(Text));
        int sent;
        await using (var front = await Service.Start("front", gateway.Http, PolicyText.Parse(Text)))
        await using (var pay = await Service.Start("pay", gateway.Http, PolicyText.Parse(Text)))
        {
            for (var i = 0; i < 40; i++)
            {
                using var health = front.Source.StartActivity("health", ActivityKind.Internal, default(ActivityContext));
                Assert.That(health?.Recorded, Is.Not.True);
            }

            for (var i = 0; i < 40; i++)
                Order(front, pay, isFailed: i % 4 == 0);
            sent = 80;
        }

        await gateway.Stop();
        var spans = gateway.Backend.Spans;
        Assert.That(spans.Select(pair => pair.Span.Name), Is.All.AnyOf("order", "pay"));
        var traces = spans.GroupBy(pair => Made.TraceOf(pair.Span)).ToList();
        Assert.That(traces.Select(trace => trace.Count()), Is.All.EqualTo(2), "kept orders are whole");
        Assert.That(traces.Count(trace => trace.Any(pair => pair.Span.Status?.Code == Recordings.Tests.Oracle.Status.Types.Code.StatusCodeError)), Is.EqualTo(10));
        Assert.That(spans.Count, Is.LessThan(sent), "the ratio dropped some");
        Assert.That(traces.Where(trace => trace.All(pair => pair.Span.Status is null or { Code: 0 })).SelectMany(trace => trace)
            .Select(pair => pair.Span.TraceState), Is.All.EqualTo("ot=th:8"));
    }

    [Test]
    public async Task What_no_rule_can_rescue_is_dropped_at_the_source_and_counted_once()
    {
        var half = PolicyText.Parse("fixedRatio(0.5)");
        await using var gateway = await Running.Start(half);
        var recorded = 0;
        await using (var front = await Service.Start("front", gateway.Http, half))
        {
            for (var i = 0; i < 200; i++)
            {
                using var order = front.Source.StartActivity("order", ActivityKind.Internal, default(ActivityContext));
                recorded += order?.Recorded == true ? 1 : 0;
            }
        }

        await gateway.Stop();
        Assert.That(recorded, Is.InRange(50, 150));
        Assert.That(gateway.Backend.Spans, Has.Count.EqualTo(recorded), "the gateway drops none of them");
        Assert.That(gateway.Backend.Spans.Select(pair => pair.Span.TraceState), Is.All.EqualTo("ot=th:8"), "each stands for two");
    }

    [Test]
    public async Task A_gateway_in_a_traced_application_makes_no_spans_of_its_own()
    {
        var names = new List<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name.StartsWith("Microsoft", StringComparison.Ordinal) || source.Name.StartsWith("System", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = activity =>
            {
                lock (names)
                    names.Add(activity.OperationName);
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using var gateway = await Running.Start(Sample.Always);
        using (Suppressed())
        using (var client = new HttpClient())
        using (await client.PostAsync(
            new Uri(gateway.Http, "/v1/traces"), Running.Protobuf(Made.Request(("a", Made.Span(7, 1, 0, "root"))))))
            await gateway.Stop();
        Assert.That(gateway.Backend.Spans, Has.Count.EqualTo(1));
        lock (names)
            Assert.That(names.Where(name => !name.Contains("HttpRequestOut", StringComparison.Ordinal)).Distinct(), Is.EqualTo(new[] { "Microsoft.AspNetCore.Hosting.HttpRequestIn" }));
        lock (names)
            Assert.That(names.Count(name => name.EndsWith("HttpRequestIn", StringComparison.Ordinal)), Is.EqualTo(1), "that of the test's own backend");

        static IDisposable Suppressed() => OpenTelemetry.SuppressInstrumentationScope.Begin();
    }

    [Test]
    public void What_travels_can_be_read() => Assert.That(
        PolicyText.Print(PolicyText.Parse(Text).BeforeGateway()),
        Is.EqualTo("rule \"health\": never when name is \"health\"\nrule \"errors\": always"));

    private static void Order(Service front, Service pay, bool isFailed)
    {
        using var order = front.Source.StartActivity("order", ActivityKind.Server, default(ActivityContext));
        var context = order!.Context;
        Activity.Current = null;
        using (var paying = pay.Source.StartActivity(
            "pay", ActivityKind.Server, new ActivityContext(context.TraceId, context.SpanId, context.TraceFlags, context.TraceState, isRemote: true)))
            paying!.SetStatus(isFailed ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
        Activity.Current = order;
    }

    private sealed class Service : IAsyncDisposable
    {
        private readonly IHost _host;

        private Service(IHost host, ActivitySource source) => (_host, Source) = (host, source);

        public ActivitySource Source { get; }

        public static async Task<Service> Start(string name, Uri gateway, Policy policy)
        {
            var source = new ActivitySource($"{name}-{Guid.NewGuid():N}");
            var builder = Host.CreateEmptyApplicationBuilder(null);
            builder.Services.AddTracing(tracing => tracing.Service(name).AddSource(source.Name).Sample(policy).ExportToGateway(gateway));
            var host = builder.Build();
            await host.StartAsync();
            return new(host, source);
        }

        public async ValueTask DisposeAsync()
        {
            Assert.That(_host.Services.GetRequiredService<TracerProvider>().ForceFlush(10_000));
            await _host.StopAsync();
            _host.Dispose();
            Source.Dispose();
        }
    }
}
