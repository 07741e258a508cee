// Whether a caller's trace context is trusted, and what remains of it if not.
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.AspNetCore.Tests.Http;

public class TrustTests
{
    private const string CallerTrace = "abababababababababd29d6a7215ced0";
    private const string CallerSpan = "00f067aa0ba902b7";

    [Test]
    public async Task A_trusted_callers_context_is_taken_over()
    {
        await using var server = await Start(options => options.TrustParent = _ => true);
        await Call(server, ("traceparent", $"00-{CallerTrace}-{CallerSpan}-01"), ("tracestate", "ot=th:8"), ("baggage", "tier=gold"));
        var span = await server.Request();
        Assert.That((span.TraceId.ToHexString(), span.ParentSpanId.ToHexString(), span.GetBaggageItem("tier")),
            Is.EqualTo((CallerTrace, CallerSpan, "gold")));
        Assert.That(span.Links, Is.Empty);
    }

    [Test]
    public async Task An_untrusted_callers_context_is_but_a_link([Values("00", "01", "03")] string flags)
    {
        await using var server = await Start(options => options.TrustParent = _ => false);
        await Call(server, ("traceparent", $"00-{CallerTrace}-{CallerSpan}-{flags}"), ("tracestate", "ot=rv:00000000000001;th:8,vendor=1"),
            ("baggage", "tier=gold"));

        var span = await server.Request();
        Assert.That(span.TraceId.ToHexString(), Is.Not.EqualTo(CallerTrace));
        Assert.That((span.ParentId, span.Recorded, span.TraceStateString), Is.EqualTo(((string?)null, true, "ot=th:0")));
        Assert.That(span.Baggage, Is.Empty);
        Assert.That(span.GetTagItem("rule"), Is.Null, "a condition saw the caller's baggage");
        var link = span.Links.Single().Context;
        Assert.That((link.TraceId.ToHexString(), link.SpanId.ToHexString(), link.TraceFlags, link.TraceState),
            Is.EqualTo((CallerTrace, CallerSpan, ActivityTraceFlags.None, (string?)null)));
    }

    [Test]
    public async Task Baggage_without_a_parent_is_not_believed_either()
    {
        await using var server = await Start(options => options.TrustParent = _ => false);
        await Call(server, ("baggage", "tier=gold"));
        var span = await server.Request();
        Assert.That(span.Baggage, Is.Empty);
        Assert.That(span.GetTagItem("rule"), Is.Null);
        Assert.That(span.Links, Is.Empty);
    }

    [Test]
    public async Task It_is_asked_once_a_request_and_only_where_there_is_something_to_believe()
    {
        var asked = 0;
        await using var server = await Start(options => options.TrustParent = _ => Interlocked.Increment(ref asked) > 0);
        await Call(server);
        await server.Request();
        Assert.That(asked, Is.Zero);
        await Call(server, ("traceparent", $"00-{CallerTrace}-{CallerSpan}-01"), ("baggage", "tier=gold"));
        await server.Request();
        Assert.That(asked, Is.EqualTo(1));
    }

    [Test]
    public async Task It_sees_the_request()
    {
        await using var server = await Start(options => options.TrustParent = context => context.Request.Headers["X-Internal"] == "yes");
        await Call(server, ("traceparent", $"00-{CallerTrace}-{CallerSpan}-01"), ("X-Internal", "yes"));
        Assert.That((await server.Request()).TraceId.ToHexString(), Is.EqualTo(CallerTrace));
        await Call(server, ("traceparent", $"00-{CallerTrace}-{CallerSpan}-01"), ("X-Internal", "no"));
        Assert.That((await server.Request()).TraceId.ToHexString(), Is.Not.EqualTo(CallerTrace));
    }

    [Test]
    public async Task Where_it_throws_the_caller_is_not_trusted_and_the_request_is_answered()
    {
        await using var server = await Start(options => options.TrustParent = _ => throw new InvalidOperationException("no idea"));
        await Call(server, ("traceparent", $"00-{CallerTrace}-{CallerSpan}-01"));
        Assert.That((await server.Request()).Links.Single().Context.TraceId.ToHexString(), Is.EqualTo(CallerTrace));
    }

    [Test]
    public async Task The_hosts_own_propagator_stays_behind_it()
    {
        await using var server = await Server.Start(Map, new ServerSetup
        {
            Services = services => services.AddSingleton(DistributedContextPropagator.CreateNoOutputPropagator()),
            Options = options => options.TrustParent = _ => true,
        });
        await Call(server, ("traceparent", $"00-{CallerTrace}-{CallerSpan}-01"));
        Assert.That((await server.Request()).TraceId.ToHexString(), Is.EqualTo(CallerTrace), "the one without output still reads");
    }

    [Test]
    public void Where_it_could_not_work_the_provider_is_not_built() =>
        Assert.That(
            () => Sdk.CreateTracerProviderBuilder().AddAspNetCoreTracing(options => options.TrustParent = _ => true).Build().Dispose(),
            Throws.InvalidOperationException.With.Message.Contains("TrustParent"));

    private static Task<Server> Start(Action<AspNetCoreTracingOptions> options) => Server.Start(Map, new ServerSetup
    {
        Options = options,
        Sampling = builder => builder.SetSampling(
            Sample.Always.When(AtStart.Baggage("tier", "gold")).Annotate("rule", "gold").OrElse(Sample.Always)),
    });

    private static void Map(WebApplication app) => app.MapGet("/", () => "root");

    private static async Task Call(Server server, params (string Name, string Value)[] headers)
    {
        using var client = server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request);
        Assert.That((int)response.StatusCode, Is.EqualTo(200));
    }
}
