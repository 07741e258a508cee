// One call in an ASP.NET Core application: a request from its client through its server is one whole trace.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;
using Tracing.Functional.Ground;

namespace Tracing.Functional.AspNetCore.Tests.Hosting;

[NonParallelizable]
public class WebTracingTests
{
    [Test]
    public async Task One_call_records_server_client_and_manual_spans_as_one_trace()
    {
        var spans = await Request(tracing => tracing.Sample(Sample.Always.When(AnySpan.Failed).OrElse(Sample.Always)));

        var (client, server, work) =
            (spans.Single(IsClient), spans.Single(IsServer), spans.Single(span => span.DisplayName == "read order"));
        Assert.That((client.DisplayName, server.DisplayName), Is.EqualTo(("GET /orders/{id}", "GET /orders/{id}")));
        Assert.That((server.ParentSpanId, work.ParentSpanId), Is.EqualTo((client.SpanId, server.SpanId)));
        Assert.That(server.GetTagItem("http.response.status_code"), Is.EqualTo(200));
        Assert.That(spans.Select(span => span.TraceId).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task Instrumentation_that_is_left_out_records_nothing()
    {
        var spans = await Request(tracing => tracing.Sample(Sample.Always).Without(Instrumentations.HttpClient));

        Assert.That(spans.Any(IsClient), Is.False);
        Assert.That(spans.Count(IsServer), Is.EqualTo(1));
    }

    [Test]
    public async Task Options_of_the_parts_are_set_in_the_same_call()
    {
        var spans = await Request(tracing => tracing
            .Sample(Sample.Always)
            .HttpClient(options => options.ClientTrace = true)
            .GrpcClient(options => options.MaxMessageEvents = 10)
            .Privacy(privacy => privacy.AddSecretWords("badge"))
            .Errors(new ErrorOptions { Stack = StackDetail.Fingerprint })
            .AspNetCore(options => options.Enrich = (span, _) => span.SetTag("seen", true).SetTag("user.badge", "blue-17")));

        Assert.That(spans.Single(IsClient).Events, Is.Not.Empty);
        Assert.That(spans.Single(IsServer).GetTagItem("seen"), Is.True);
        Assert.That(spans.Single(IsServer).GetTagItem("user.badge"), Is.EqualTo("[redacted]"));
    }

    private static bool IsClient(Activity span) => span.Kind == ActivityKind.Client;

    private static bool IsServer(Activity span) => span.Kind == ActivityKind.Server;

    private static async Task<IReadOnlyCollection<Activity>> Request(Action<TracingBuilder> configure)
    {
        var kept = new Kept();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0));
        builder.AddTracing(tracing => configure(tracing.ExportTo(kept)));
        await using var app = builder.Build();
        app.MapGet("/orders/{id}", (int id) => Spans.Run("read order", _ => $"order {id}"));
        await app.StartAsync();

        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/orders/7").SetRouteTemplate("/orders/{id}");
        using var response = await client.SendAsync(request);
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("order 7"));
        await app.StopAsync();
        app.Services.GetRequiredService<TracerProvider>().ForceFlush();
        return kept.Spans;
    }

    private sealed class Kept : BaseProcessor<Activity>
    {
        public ConcurrentQueue<Activity> Spans { get; } = new();

        public override void OnEnd(Activity data) => Spans.Enqueue(data);
    }
}
