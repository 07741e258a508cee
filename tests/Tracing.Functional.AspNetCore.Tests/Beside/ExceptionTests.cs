// Beside OpenTelemetry's own instrumentation of ASP.NET Core: one event for one exception, whoever records it, in whatever order.
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.AspNetCore.Tests.Beside;

public class ExceptionTests
{
    [Test]
    public async Task An_exception_that_escapes_is_one_event(
        [Values] bool oursFirst, [Values] bool theirs, [Values] bool ours, [Values] bool hasSibling)
    {
        var spans = await Get("/throws", oursFirst, theirs, ours, hasSibling);
        var span = spans.Single();
        Assert.That(span.Events.Select(entry => entry.Tags.First(tag => tag.Key == "exception.message").Value),
            Is.EqualTo(theirs || ours ? new[] { "broken" } : []));
        Assert.That((span.Status, span.GetTagItem("error.type")),
            Is.EqualTo((ActivityStatusCode.Error, (object)"System.InvalidOperationException")));
    }

    [Test]
    public async Task So_is_one_that_the_application_has_recorded_itself([Values] bool oursFirst, [Values] bool theirs)
    {
        var span = (await Get("/records", oursFirst, theirs, ours: true, hasSibling: false)).Single();
        Assert.That(span.Events.Count(), Is.EqualTo(theirs ? 2 : 1), "theirs does not look");
    }

    [Test]
    public async Task Different_exceptions_of_one_type_and_text_are_two_events([Values] bool theirs)
    {
        var span = (await Get("/retries", oursFirst: true, theirs, ours: true, hasSibling: false)).Single();
        Assert.That(span.Events.Count(), Is.EqualTo(2));
    }

    [Test]
    public async Task One_that_a_handler_has_handled_is_one_event([Values] bool oursFirst, [Values] bool theirs)
    {
        var span = (await Get("/throws", oursFirst, theirs, ours: true, hasSibling: false, isHandled: true)).Single();
        Assert.That(span.Events.Count(), Is.EqualTo(1));
    }

    private static async Task<IReadOnlyList<Activity>> Get(
        string path, bool oursFirst, bool theirs, bool ours, bool hasSibling, bool isHandled = false)
    {
        var exporter = new RecordingExporter();
        await using var server = await Server.Start(
            app =>
            {
                if (isHandled)
                    app.UseExceptionHandler(handler => handler.Run(context => context.Response.WriteAsync("sorry")));
                Map(app);
            },
            new ServerSetup
            {
                FillsSpans = false,
                Sampling = builder =>
                {
                    builder.SetSampling(Sample.Always.ParentBased(remoteSampled: Sample.RateLimited(perSecond: 1)))
                        .ExportTo(new SimpleActivityExportProcessor(exporter));
                    if (oursFirst)
                        builder.AddAspNetCoreTracing(options => options.RecordExceptions = ours);
                    builder.AddAspNetCoreInstrumentation(options => options.RecordException = theirs);
                    if (!oursFirst)
                        builder.AddAspNetCoreTracing(options => options.RecordExceptions = ours);
                },
            });
        using var client = server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("traceparent", $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-01");
        request.Headers.Add("tracestate", hasSibling ? "ot=th:c,x=1" : "x=1");
        using var response = await client.SendAsync(request);
        await server.Stop();
        return exporter.Activities;
    }

    private static void Map(WebApplication app)
    {
        app.MapGet("/throws", string () => throw new InvalidOperationException("broken"));
        app.MapGet("/records", string () =>
        {
            try
            {
                throw new InvalidOperationException("broken");
            }
            catch (InvalidOperationException exception)
            {
                Activity.Current!.AddException(exception);
                throw;
            }
        });
        app.MapGet("/retries", string () =>
        {
            try
            {
                throw new InvalidOperationException("broken");
            }
            catch (InvalidOperationException exception)
            {
                Activity.Current!.AddException(exception);
            }

            throw new InvalidOperationException("broken");
        });
    }
}
