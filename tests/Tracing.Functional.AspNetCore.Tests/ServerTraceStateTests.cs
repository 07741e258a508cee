// A real Kestrel, whose framework sets the caller's tracestate on its span after the sampler has answered: what the sampler wrote stands.
using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.AspNetCore.Tests;

public class ServerTraceStateTests
{
    private const string Parent = "00-abababababababababd29d6a7215ced0-00f067aa0ba902b7-";
    private static readonly Policy Halves =
        Sample.Never.ParentBased(remoteSampled: Sample.FixedRatio(0.5), remoteNotSampled: Sample.Always);

    private static IEnumerable<TestCaseData> Requests() =>
        new (string What, Policy Policy, string Flags, string? Sent, bool IsRecorded, string Expected)[]
        {
            ("a threshold of one's own", Halves, "01", "x=1", true, "ot=th:8,x=1"),
            ("in the place of the caller's", Halves, "01", "x=1,ot=th:c;rv:d29d6a7215ced0", true, "ot=th:8;rv:d29d6a7215ced0,x=1"),
            ("of a caller that dropped", Halves, "00", "ot=th:c,x=1", true, "ot=th:0,x=1"),
            ("dropped here", Sample.Always.ParentBased(remoteSampled: Sample.Never), "01", "ot=th:c,x=1", false, "x=1"),
            ("dropped here, nothing left", Sample.Always.ParentBased(remoteSampled: Sample.Never), "01", "ot=th:c", false, ""),
            ("not counted", Sample.Never.ParentBased(remoteSampled: Sample.RateLimited(1)), "01", "ot=th:c,x=1", true, "x=1"),
            ("followed", Sample.Never, "01", "x=1,ot=th:c", true, "x=1,ot=th:c"),
            ("a flag that contradicts its threshold", Sample.Never, "01", "x=1,ot=th:f", true, "x=1"),
            ("no threshold of a caller that dropped", Sample.Always, "00", "x=1,ot=th:f", false, "x=1"),
            ("without a tracestate", Halves, "01", null, true, "ot=th:8"),
        }.Select(row => new TestCaseData(row.Policy, row.Flags, row.Sent, row.IsRecorded, row.Expected).SetArgDisplayNames(row.What));

    [TestCaseSource(nameof(Requests))]
    public async Task What_the_sampler_wrote_is_on_the_span_and_goes_on(
        Policy policy, string flags, string? sent, bool isRecorded, string expected)
    {
        await using var server = await Start(policy);
        using var client = server.Client();
        Assert.That(await Ask(client, flags, sent), Is.EqualTo(($"{isRecorded}|{expected}", expected)));
    }

    [Test]
    public async Task An_excluded_request_has_no_threshold_to_pass_on()
    {
        await using var server = await Start(Sample.Always, options => options.Exclude.Add("/health"));
        using var client = server.Client();
        Assert.That(await Ask(client, "01", "x=1,ot=th:c", "/health"), Is.EqualTo(("False|x=1", "x=1")));
    }

    [Test]
    public async Task Requests_one_after_another_on_one_connection_do_not_take_each_others()
    {
        await using var server = await Start(Halves);
        using var client = server.Client();
        for (var i = 0; i < 20; i++)
        {
            var sent = i % 3 == 0 ? null : $"x={i}";
            var expected = i % 3 == 0 ? "ot=th:8" : $"ot=th:8,x={i}";
            Assert.That(await Ask(client, "01", sent), Is.EqualTo(($"True|{expected}", expected)), $"request {i}");
        }
    }

    /// <summary>Answers with its span's flag and tracestate, and with the tracestate that a call below it would send.</summary>
    private static Task<Server> Start(Policy policy, Action<AspNetCoreTracingOptions>? options = null) => Server.Start(
        app => app.Run(context =>
        {
            var span = Activity.Current!;
            DistributedContextPropagator.Current.Inject(span, context.Response, static (carrier, key, value) =>
            {
                if (key == "tracestate")
                    ((HttpResponse)carrier!).Headers["sent-on"] = value;
            });
            return context.Response.WriteAsync($"{span.Recorded}|{span.TraceStateString}");
        }),
        new ServerSetup { Sampling = builder => builder.SetSampling(policy), Options = options });

    private static async Task<(string Span, string SentOn)> Ask(HttpClient client, string flags, string? traceState, string path = "/")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("traceparent", Parent + flags);
        if (traceState is not null)
            request.Headers.Add("tracestate", traceState);
        using var response = await client.SendAsync(request);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return (await response.Content.ReadAsStringAsync(),
            response.Headers.TryGetValues("sent-on", out var sent) ? string.Join(',', sent) : "");
    }
}
