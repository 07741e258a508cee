// Conditions on requests whose spans OpenTelemetry's own instrumentation fills.
using Microsoft.AspNetCore.Builder;
using NUnit.Framework;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.AspNetCore.Tests.Beside;

public class FactsTests
{
    private static readonly Policy Asking = Sample.Always.When(AtStart.Path("/kept") & AtStart.Method("GET") & AtStart.Header("X-Tier", "vip"));

    [Test]
    public async Task Policies_see_the_requests_whose_spans_others_fill([Values] bool isFirst, [Values] bool isTwice)
    {
        await using var server = await Server.Start(
            app => app.MapGet("/{name}", (string name) => name),
            new ServerSetup
            {
                FillsSpans = false,
                Sampling = builder =>
                {
                    if (isFirst || isTwice)
                        builder.AddAspNetCoreFacts();
                    builder.AddAspNetCoreInstrumentation().SetSampling(Asking);
                    if (!isFirst || isTwice)
                        builder.AddAspNetCoreFacts();
                },
            });
        using var client = server.Client();
        client.DefaultRequestHeaders.Add("X-Tier", "vip");
        foreach (var path in new[] { "/dropped", "/kept", "/dropped", "/kept" })
            Assert.That(await client.GetStringAsync(path), Is.EqualTo(path[1..]));
        await server.Stop();
        Assert.That(server.Spans.Select(span => span.GetTagItem("url.path")), Is.EqualTo(new[] { "/kept", "/kept" }));
        Assert.That(server.Spans.Select(span => span.GetTagItem("client.address")), Is.All.Null, "nothing is filled");
    }
}
