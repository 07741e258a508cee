// A real Kestrel on a loopback port: what conditions see of a request when the server's span starts.
using System.Collections.Concurrent;
using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.AspNetCore.Http;
using Tracing.Functional.Fluent;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.AspNetCore.Tests;

public class ServerFactsTests
{
    private static readonly Policy Policy =
        Sample.Never.When(AtStart.Path("/health"))
            .OrElse(Sample.Always.When(AtStart.Header("X-User-Tier", "vip")).Annotate("rule", "header"))
            .OrElse(Sample.Always.When(AtStart.Baggage("debug", "yes, please")).Annotate("rule", "baggage"))
            .OrElse(Sample.Always.When(AtStart.Method("PUT") & AtStart.Kind(SpanKind.Server)).Annotate("rule", "method"))
            .OrElse(Sample.Always.When(AtStart.Path(Value.Like("/orders/*"))).Annotate("rule", "path"));

    [Test]
    public async Task Method_path_headers_and_baggage_decide_when_the_request_starts()
    {
        var kept = new ConcurrentQueue<(string Path, object? Rule, string? TraceState)>();
        await using var app = Build(kept);
        await app.StartAsync();
        using var client =
            new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = new Uri(app.Urls.Single()) };

        await Send(client, HttpMethod.Get, "/health");
        await Send(client, HttpMethod.Get, "/health", ("X-User-Tier", "vip"));
        await Send(client, HttpMethod.Get, "/other");
        await Send(client, HttpMethod.Get, "/a", ("x-user-tier", "vip"));
        await Send(client, HttpMethod.Get, "/b", ("baggage", "other=1, debug = yes%2C%20please;property=1"));
        await Send(client, HttpMethod.Put, "/c");
        await Send(client, HttpMethod.Get, "/orders/7?secret=1");
        await Send(client, HttpMethod.Get, "/child", ("traceparent", "00-abababababababababd29d6a7215ced0-00f067aa0ba902b7-01"));
        await app.StopAsync();

        Assert.That(kept, Is.EqualTo(new (string, object?, string?)[]
        {
            ("/a", "header", "ot=th:0"),
            ("/b", "baggage", "ot=th:0"),
            ("/c", "method", "ot=th:0"),
            ("/orders/7", "path", "ot=th:0"),
            ("/child", null, null),
        }));
    }

    [TestCase("debug=1", "1")]
    [TestCase(" debug\t=\t1 ", "1")]
    [TestCase("a=b,debug=1;p=q;r", "1")]
    [TestCase("debug=a%20b%ZZ", "a b%ZZ")]
    [TestCase("debug=", "")]
    [TestCase("debug=1,debug=2", "1")]
    [TestCase("debugger=1", null)]
    [TestCase("=1,,;,debug", null)]
    [TestCase("", null)]
    public void A_baggage_header_is_read_without_complaint(string header, string? value) =>
        Assert.That(Facts(header).Baggage("debug"), Is.EqualTo(value));

    [TestCase("debug=1,a=", "1")]
    [TestCase("a=", null)]
    public void Of_a_baggage_header_beyond_the_limit_the_members_within_it_are_read(string before, string? value) =>
        Assert.That(Facts($"{before}{new string('x', 8192)},debug=2").Baggage("debug"), Is.EqualTo(value));

    [Test]
    public void Baggage_that_is_not_there_is_looked_for_without_an_allocation()
    {
        var facts = Facts("team=blue, region = north;p=q");
        for (var i = 0; i < 100; i++)
            facts.Baggage("debug");
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            facts.Baggage("debug");
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void Conditions_see_the_baggage_that_the_span_will_have()
    {
        var piece = Gen.Elements("debug", "=", ",", ";", " ", "\t", "%20", "%ZZ", "%C3", "1", "é", "\"", "a=1,", "debug=2,",
            new string('x', 4000), string.Concat(Enumerable.Repeat("k=1,", 63)));
        var headers = piece.ListOf().Select(string.Concat).ListOf().Select(all => all.ToArray());
        Soak.Check(Soak.Times(5_000), Prop.ForAll(Arb.From(headers, Shrink), sent =>
        {
            var span = new Activity("request");
            foreach (var (key, value) in TracePropagator.Instance.ExtractBaggage(
                sent, static (object? carrier, string name, out string? one, out IEnumerable<string>? many) =>
            {
                one = null;
                many = name == "baggage" ? (string[])carrier! : null;
            }) ?? [])
                span.AddBaggage(key, value);
            return Facts(sent).Baggage("debug") == span.GetBaggageItem("debug");
        }));

        static IEnumerable<string[]> Shrink(string[] all) =>
            Enumerable.Range(0, all.Length).Select(i => (string[])[.. all[..i], .. all[(i + 1)..]])
            .Concat(Enumerable.Range(0, all.Length).Where(i => all[i].Length > 0).Select(
                i => (string[])[.. all[..i], all[i][1..], .. all[(i + 1)..]]));
    }

    [Test]
    public void Outside_of_a_request_there_are_no_server_facts()
    {
        var facts = new HttpContextFacts();
        Assert.That((facts.Method, facts.Path, facts.Header("a"), facts.Baggage("a")),
            Is.EqualTo(((string?)null, (string?)null, (string?)null, (string?)null)));
    }

    private static HttpContextFacts Facts(params string[] baggage)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers["baggage"] = baggage;
        _ = new HttpContextAccessor { HttpContext = context };
        return new HttpContextFacts();
    }

    private static WebApplication Build(ConcurrentQueue<(string, object?, string?)> kept)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var provider = Sdk.CreateTracerProviderBuilder()
            .AddAspNetCoreTracing()
            .SetSampling(Policy)
            .AddProcessor(new SimpleActivityExportProcessor(new Exported(kept)))
            .Build();
        app.Lifetime.ApplicationStopped.Register(provider.Dispose);
        app.Run(context =>
        {
            Activity.Current?.SetTag("path", context.Request.Path.Value);
            return context.Response.WriteAsync("ok");
        });
        return app;
    }

    private static async Task Send(HttpClient client, HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request);
        Assert.That((int)response.StatusCode, Is.EqualTo(200));
    }

    private sealed class Exported(ConcurrentQueue<(string, object?, string?)> kept) : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var activity in batch)
                kept.Enqueue(((string)activity.GetTagItem("path")!, activity.GetTagItem("rule"), activity.TraceStateString));
            return ExportResult.Success;
        }
    }
}
