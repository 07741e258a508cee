// Destinations that behave badly: over real sockets, with one sender's loop that must outlive them all.
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using Tracing.Functional.Gateway.Export;
using Tracing.Functional.Gateway.Setup;
using Tracing.Functional.Gateway.Telemetry;

namespace Tracing.Functional.Gateway.Tests.Sockets;

[NonParallelizable]
public sealed class DestinationTests
{
    [TestCase(302, "refused 5")]
    [TestCase(400, "refused 5")]
    [TestCase(404, "refused 5")]
    [TestCase(500, "refused 5")]
    public async Task A_request_that_a_server_does_not_take_is_counted_as_lost(int status, string lost) => Assert.That(
        await Sent(OtlpTransport.HttpProtobuf, context =>
        {
            if (context.Request.Method == "GET")
                return Task.CompletedTask;
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        }),
        Is.EqualTo($"exported 1, lost {lost}, 2 requests"));

    [TestCase(429)]
    [TestCase(502)]
    [TestCase(503)]
    [TestCase(504)]
    public async Task A_request_that_may_be_taken_later_is_sent_again(int status) => Assert.That(
        await Sent(OtlpTransport.HttpProtobuf, context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = "0";
            return Task.CompletedTask;
        }),
        Is.EqualTo("exported 6, lost , 3 requests"));

    [TestCase("999999999")]
    [TestCase("-1")]
    [TestCase("tomorrow")]
    [TestCase("Sun, 06 Nov 2094 08:49:37 GMT")]
    public async Task A_time_to_come_back_may_be_anything(string retryAfter) => Assert.That(
        await Sent(OtlpTransport.HttpProtobuf, context =>
        {
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = retryAfter;
            return Task.CompletedTask;
        }),
        Is.EqualTo("exported 6, lost , 3 requests"));

    [TestCase("0A0208FFFFFFFFFFFFFFFFFF01", "exported 6, lost , 2 requests", TestName = "A partial success that is cut off")]
    [TestCase("0A0308E807", "exported 1, lost rejected 5, 2 requests", TestName = "A partial success of more spans than were sent")]
    [TestCase("0A020802", "exported 4, lost rejected 2, 2 requests", TestName = "A partial success of two")]
    [TestCase("FFFFFFFF", "exported 6, lost , 2 requests", TestName = "An answer that is no message")]
    public async Task An_answer_may_say_anything(string hexadecimal, string expected) => Assert.That(
        await Sent(OtlpTransport.HttpProtobuf, context => context.Response.Body.WriteAsync(Convert.FromHexString(hexadecimal)).AsTask()),
        Is.EqualTo(expected));

    [TestCase(14, null, "exported 6, lost , 3 requests")]
    [TestCase(3, null, "exported 1, lost refused 5, 2 requests")]
    [TestCase(8, null, "exported 1, lost refused 5, 2 requests", TestName = "Exhausted for good")]
    [TestCase(8, "CAgaLAoodHlwZS5nb29nbGVhcGlzLmNvbS9nb29nbGUucnBjLlJldHJ5SW5mbxIA", "exported 1, lost refused 5, 2 requests", TestName = "Exhausted without a time")]
    [TestCase(8, "CAgaMAoodHlwZS5nb29nbGVhcGlzLmNvbS9nb29nbGUucnBjLlJldHJ5SW5mbxIECgIIAA==", "exported 6, lost , 3 requests", TestName = "Exhausted for now")]
    [TestCase(8, "CAgaMAoodHlwZS5nb29nbGVhcGlzLmNvbS9nb29nbGUucnBjLlJldHJ5SW5mbxIECgIIAA", "exported 6, lost , 3 requests", TestName = "Exhausted for now, not padded")]
    [TestCase(8, "?", "exported 1, lost refused 5, 2 requests", TestName = "Exhausted with details that nobody can read")]
    public async Task A_status_of_gRPC_says_whether_to_come_again(int status, string? details, string expected) => Assert.That(
        await Sent(OtlpTransport.Grpc, context =>
        {
            context.Response.ContentType = "application/grpc";
            context.Response.AppendTrailer("grpc-status", $"{status}");
            if (details is not null)
                context.Response.AppendTrailer("grpc-status-details-bin", details);
            return Task.CompletedTask;
        }),
        Is.EqualTo(expected));

    [TestCase(OtlpTransport.HttpProtobuf)]
    [TestCase(OtlpTransport.Grpc)]
    public async Task A_connection_that_breaks_is_another_try(OtlpTransport transport) => Assert.That(
        await Sent(transport, context =>
        {
            context.Abort();
            return Task.CompletedTask;
        }),
        Is.EqualTo("exported 6, lost , 3 requests"));

    [TestCase(OtlpTransport.HttpProtobuf)]
    [TestCase(OtlpTransport.Grpc)]
    public async Task An_answer_that_does_not_come_is_another_try(OtlpTransport transport) => Assert.That(
        await Sent(transport, static async context =>
        {
            try
            {
                await Task.Delay(10_000, context.RequestAborted);
            }
            catch (OperationCanceledException)
            {
            }
        }),
        Is.EqualTo("exported 6, lost , 3 requests"));

    /// <summary>What becomes of a request of five spans whose first answer is that one, and of one span behind it.</summary>
    private static async Task<string> Sent(OtlpTransport transport, Func<HttpContext, Task> first)
    {
        var requests = 0;
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, 0, listen => listen.Protocols = transport == OtlpTransport.Grpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        await using var app = builder.Build();
        app.Run(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            if (Interlocked.Increment(ref requests) == 1)
            {
                await first(context);
                return;
            }

            if (transport == OtlpTransport.Grpc)
                context.Response.AppendTrailer("grpc-status", "0");
        });
        await app.StartAsync();
        return await Count(new() { Address = new(app.Urls.Single()), Transport = transport, Timeout = TimeSpan.FromMilliseconds(500), GiveUpAfter = TimeSpan.FromSeconds(3) }, () => requests);
    }

    private static async Task<string> Count(DestinationOptions options, Func<int> requests)
    {
        using var metrics = new GatewayMetrics();
        var (exported, lost) = (0L, new List<string>());
        using var listener = new MeterListener();
        listener.InstrumentPublished = static (instrument, all) => all.EnableMeasurementEvents(instrument);
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            lock (lost)
            {
                if (instrument.Name == "gateway.spans.exported")
                    exported += value >= 0 ? value : throw new InvalidOperationException("a counter goes up");
                if (instrument.Name == "gateway.spans.lost")
                    lost.Add($"{tags[1].Value} {value}");
            }
        });
        listener.Start();
        await using var destination = new Destination(Engine.SenderFor(options), options, metrics, NullLogger.Instance, TimeProvider.System);
        destination.Add(new(new byte[100], 5));
        destination.Add(new(new byte[100], 1));
        for (var waiting = Stopwatch.StartNew(); destination.Queued > 0 && waiting.Elapsed < TimeSpan.FromSeconds(20);)
            await Task.Delay(20);
        return $"exported {exported}, lost {string.Join(' ', lost)}, {requests()} requests";
    }
}
