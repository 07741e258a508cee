// Beside OpenTelemetry's own instrumentation of ASP.NET Core: if a tracestate differs from the caller's header, it starts a second span of
// the request. The request is still one local root, and pays once.
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

public class SiblingTests
{
    private const int Requests = 10;

    /// <summary>The tracestate that callers send, and the one of the request's span.</summary>
    private static readonly TestCaseData[] s_states =
    [
        new TestCaseData("ot=th:c,x=1", "x=1").SetArgDisplayNames("ours differs"),
        new TestCaseData("x=1, y=2", null).SetArgDisplayNames("theirs reads it differently"),
        new TestCaseData("x=1", "x=1").SetArgDisplayNames("no sibling"),
        new TestCaseData(null, null).SetArgDisplayNames("no tracestate"),
    ];

    [TestCaseSource(nameof(s_states))]
    public async Task A_request_pays_once(string? sent, string? expected)
    {
        var policy = Sample.Never.ParentBased(
            remoteSampled: Sample.RateLimited(perSecond: Requests).Annotate("rule", "caller"), remoteNotSampled: Sample.Never);
        var (spans, answers) = await Send(policy, sent, _ => "ok");

        Assert.That(spans, Has.Count.EqualTo(Requests), "kept");
        Assert.That(spans.Select(span => span.GetTagItem("rule")), Is.All.EqualTo("caller"));
        Assert.That(spans.Select(span => span.GetTagItem("http.response.status_code")), Is.All.EqualTo(200));
        if (expected is not null)
            Assert.That(spans.Select(span => span.TraceStateString), Is.All.EqualTo(expected));
        Assert.That(answers, Is.All.EqualTo("ok"));
    }

    [TestCaseSource(nameof(s_states))]
    public async Task A_request_that_is_dropped_stays_dropped(string? sent, string? _)
    {
        var policy = Sample.Never.ParentBased(remoteSampled: Sample.RateLimited(perSecond: 1));
        var (spans, _) = await Send(policy, sent, _ => "ok");
        Assert.That(spans, Has.Count.InRange(1, 3));
    }

    [TestCaseSource(nameof(s_states))]
    public async Task The_span_that_is_reported_is_the_local_root_of_a_held_trace(string? sent, string? _)
    {
        var policy = Sample.Always.When(RootSpan.Attribute("http.response.status_code", 503))
            .ParentBased(remoteSampled: Sample.Always.When(RootSpan.Attribute("http.response.status_code", 503)).Annotate("rule", "root"));
        var (spans, _) = await Send(policy, sent, context =>
        {
            context.Response.StatusCode = 503;
            using var work = Server.Source.StartActivity("work");
            return "ok";
        });

        var traces = spans.GroupBy(span => span.TraceId).ToList();
        Assert.That(traces, Has.Count.EqualTo(Requests));
        Assert.That(traces.Select(trace => string.Join(',', trace.Select(span => span.DisplayName))), Is.All.EqualTo("work,GET /"));
        Assert.That(traces.Select(trace => trace.First().ParentSpanId == trace.Last().SpanId), Is.All.True);
    }

    /// <summary>Requests of sampled callers, each in a trace of its own; the exported spans and the answers.</summary>
    private static async Task<(IReadOnlyList<Activity> Spans, List<string> Answers)> Send(
        Policy policy, string? traceState, Func<HttpContext, string> handle)
    {
        var exporter = new RecordingExporter();
        await using var server = await Server.Start(app => app.MapGet("/", handle), new ServerSetup
        {
            FillsSpans = false,
            Sampling = builder => builder
                .SetSampling(policy, options => options.Traces.Grace = TimeSpan.Zero)
                .AddAspNetCoreInstrumentation()
                .ExportTo(new SimpleActivityExportProcessor(exporter)),
        });
        using var client = server.Client();
        var answers = new List<string>();
        for (var i = 0; i < Requests; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/");
            request.Headers.Add("traceparent", $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-01");
            if (traceState is not null)
                request.Headers.TryAddWithoutValidation("tracestate", traceState);
            using var response = await client.SendAsync(request);
            answers.Add(await response.Content.ReadAsStringAsync());
        }

        var engine = server.Services.GetRequiredService<TraceEngine>();
        await server.Stop();
        Assert.That((engine.HeldTraces, engine.HeldBytes), Is.EqualTo((0, 0L)), "held");
        return (exporter.Activities, answers);
    }
}
