// A host that asks for W3C propagation reads strictly and sends on what it read; a host beside it that does not ask is left as it is.
using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Tracing.Functional.AspNetCore.Tests.Http;

[NonParallelizable]
public class ServerPropagationTests
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private const string SpanId = "b7ad6b7169203331";
    private readonly DistributedContextPropagator _before = DistributedContextPropagator.Current;

    [TearDown]
    public void Restore() => DistributedContextPropagator.Current = _before;

    [TestCase("00", "a=1,b=2", $"00-{TraceId}-{SpanId}-00", "a=1,b=2", "00")]
    [TestCase("03", "a=1", $"00-{TraceId}-{SpanId}-03", "a=1", "03")]
    [TestCase("02", "", $"00-{TraceId}-{SpanId}-02", null, "02")]
    [TestCase("01", "A=1", $"00-{TraceId}-{SpanId}-01", null, "01")]
    [TestCase("01-more", "a=1", null, null, "03")]
    public async Task A_context_is_read_strictly_and_sent_on(
        string flags, string state, string? parent, string? readState, string sentFlags)
    {
        await using var upstream = await Upstream.Start();
        var seen = new Seen();
        await using var app = Build(upstream, seen, isStrict: true);
        await app.StartAsync();
        await Send(app, ("traceparent", $"00-{TraceId}-{SpanId}-{flags}"), ("tracestate", state), ("baggage", "k=1,l=a%20b, k=2"));
        await app.StopAsync();

        Assert.That((seen.ParentId, seen.State), Is.EqualTo((parent, readState)));
        Assert.That(seen.Baggage, Is.EqualTo(new KeyValuePair<string, string?>[] { new("k", "1"), new("l", "a b"), new("k", "2") }));
        var sent = upstream.Requests.Single().Headers;
        Assert.That(sent["traceparent"], Does.EndWith("-" + sentFlags));
        Assert.That(sent["traceparent"].Split('-')[1], parent is null ? Is.Not.EqualTo(TraceId) : Is.EqualTo(TraceId));
        Assert.That(sent.GetValueOrDefault("tracestate"), Is.EqualTo(readState));
        Assert.That(sent["baggage"], Is.EqualTo("k=1,l=a%20b,k=2"));
    }

    [Test]
    public async Task A_later_version_is_read_as_far_as_it_is_known()
    {
        await using var upstream = await Upstream.Start();
        var seen = new Seen();
        await using var app = Build(upstream, seen, isStrict: true);
        await app.StartAsync();
        await Send(app, ("traceparent", $"cc-{TraceId}-{SpanId}-03-more"));
        Assert.That(seen.ParentId, Is.EqualTo($"00-{TraceId}-{SpanId}-03"));
        await app.StopAsync();
    }

    [Test]
    public async Task A_host_that_was_built_before_keeps_its_propagator()
    {
        await using var upstream = await Upstream.Start();
        DistributedContextPropagator.Current = DistributedContextPropagator.CreateDefaultPropagator();
        await using var other = Build(upstream, new Seen(), isStrict: false);
        await using var strict = Build(upstream, new Seen(), isStrict: true);
        Assert.That(strict.Services.GetRequiredService<DistributedContextPropagator>(), Is.SameAs(TracePropagator.Instance));
        Assert.That(other.Services.GetRequiredService<DistributedContextPropagator>(), Is.Not.SameAs(TracePropagator.Instance));
    }

    private static WebApplication Build(Upstream upstream, Seen seen, bool isStrict)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        if (isStrict)
            new TracingBuilder(builder.Services)
                .WithTracing(tracing => tracing.AddAspNetCoreTracing().AddHttpClientTracing().AddW3CPropagation());
        var app = builder.Build();
        if (isStrict)
            app.Services.GetRequiredService<TracerProvider>();
        app.Run(async context =>
        {
            (seen.ParentId, seen.State, seen.Baggage) =
                (Activity.Current!.ParentId, Activity.Current.TraceStateString, [.. Activity.Current.Baggage]);
            using var client = new HttpClient();
            using var answer = await client.GetAsync(new Uri(upstream.Plain));
        });
        return app;
    }

    private static async Task Send(WebApplication app, params (string Name, string Value)[] headers)
    {
        using var client =
            new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = new Uri(app.Urls.Single()) };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request);
        Assert.That((int)response.StatusCode, Is.EqualTo(200));
    }

    private sealed class Seen
    {
        public string? ParentId { get; set; }

        public string? State { get; set; }

        public IReadOnlyList<KeyValuePair<string, string?>> Baggage { get; set; } = [];
    }

    private sealed class TracingBuilder(IServiceCollection services) : IOpenTelemetryBuilder
    {
        public IServiceCollection Services => services;
    }
}
