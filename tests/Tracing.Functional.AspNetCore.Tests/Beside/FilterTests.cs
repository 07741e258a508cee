// Beside OpenTelemetry's own instrumentation of ASP.NET Core: its filter takes a request out after the span has started.
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;
using Tracing.Functional.Tests.Traces;
using Tracing.Functional.Traces;

namespace Tracing.Functional.AspNetCore.Tests.Beside;

public class FilterTests
{
    private static readonly Policy Errors = Sample.Always.When(AnySpan.Failed);

    private static readonly Policy[] s_policies =
    [
        Errors.ParentBased(remoteSampled: Errors),
        Errors.ParentBased(remoteSampled: Errors, localNotSampled: Sample.Always),
        Errors.ParentBased(remoteSampled: Errors, localNotSampled: Sample.Never),
        Errors.OrElse(Sample.Always).ParentBased(remoteSampled: Errors.OrElse(Sample.Always)),
        Sample.Always.When(RootSpan.Failed).OrElse(Errors).ParentBased(remoteSampled: Sample.Always.When(AnySpan.Name("inner"))),
    ];

    [Test]
    public async Task A_filtered_request_leaves_no_held_trace_behind_and_no_orphans(
        [ValueSource(nameof(s_policies))] Policy policy, [Values] bool hasError, [Values] bool isRemote)
    {
        var exporter = new RecordingExporter();
        await using var server = await Server.Start(Map, new ServerSetup
        {
            FillsSpans = false,
            Sampling = builder => builder
                .SetSampling(policy, options => options.Traces.Grace = TimeSpan.FromHours(1))
                .AddAspNetCoreInstrumentation(theirs => theirs.Filter = context => context.Request.Path != "/health")
                .ExportTo(new SimpleActivityExportProcessor(exporter)),
        });
        using var client = server.Client();
        var engine = server.Services.GetRequiredService<TraceEngine>();
        if (isRemote)
            client.DefaultRequestHeaders.Add("tracestate", "ot=th:f,x=1");
        for (var i = 0; i < 50; i++)
            await Get(hasError ? "/health" : "/health?fine");
        Assert.That(() => engine.HeldTraces, Is.Zero.After(5).Seconds.PollEvery(5).MilliSeconds, "held");
        Assert.That((exporter.Activities.Count, engine.HeldBytes), Is.EqualTo((0, 0L)), "orphans");

        for (var i = 0; i < 50; i++)
        {
            await Get(i % 2 == 0 ? "/orders" : "/health");
            if (i % 2 == 0)
                await server.Request();
        }

        server.Services.GetRequiredService<TracerProvider>().ForceFlush();
        Assert.That(() => engine.HeldTraces, Is.Zero.After(5).Seconds.PollEvery(5).MilliSeconds, "held");
        var traces = exporter.Activities.GroupBy(span => span.TraceId).ToList();
        Assert.That(traces, Has.Count.EqualTo(25));
        Assert.That(traces.Select(trace => string.Join(',', trace.Select(span => span.DisplayName).Order(StringComparer.Ordinal))),
            Is.All.EqualTo("GET /{**path},inner,work"));

        async Task Get(string path)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (isRemote)
                request.Headers.Add("traceparent", $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-01");
            using var response = await client.SendAsync(request);
            Assert.That(response.IsSuccessStatusCode);
        }
    }

    /// <summary>A child of a request has one of its own, which fails.</summary>
    private static void Map(WebApplication app) => app.MapGet("/{**path}", (HttpContext context) =>
    {
        using var work = Server.Source.StartActivity("work");
        using var inner = Server.Source.StartActivity("inner");
        if (!context.Request.QueryString.HasValue)
            inner?.SetStatus(ActivityStatusCode.Error);
        return "ok";
    });
}
