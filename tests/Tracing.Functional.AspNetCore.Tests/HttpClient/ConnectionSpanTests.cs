// The framework's spans of connections. They are off by default. When on, they belong to the request that asked for the connection, and
// no policy decides on them, pays for them or counts them.
using System.Diagnostics;
using System.Diagnostics.Metrics;
using NUnit.Framework;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;
using Tracing.Functional.Ground;

namespace Tracing.Functional.AspNetCore.Tests.Http;

[NonParallelizable]
public class ConnectionSpanTests
{
    private static readonly string[] s_names = ["ConnectionSetup", "DnsLookup", "Connect", "TlsHandshake"];

    [TestCase(false)]
    [TestCase(true)]
    public async Task They_are_recorded_where_the_request_is_and_the_option_is_on(bool isOn)
    {
        await using var client =
            await Client.Start(options => options.ConnectionSpans = isOn, configure: static builder => builder.SetSampling(Sample.Always));
        using var message = Client.Message(client.Server.Secure + "/a");
        await client.Send(message);

        var request = client.Requests.Single();
        var setup = Connections(client).Where(span => span.TraceId != request.TraceId).ToList();
        Assert.That(setup.Select(span => span.OperationName.Split('.')[^1]), Is.EquivalentTo(isOn ? s_names : []));
        if (!isOn)
            return;
        Assert.That(setup.Select(span => span.TraceId).Distinct().Count(), Is.EqualTo(1));
        Assert.That(request.Links.Select(link => link.Context.TraceId), Is.EqualTo(new[] { setup[0].TraceId }));
        Assert.That(setup.Select(span => span.TraceStateString), Is.All.Null, "they stand for no number of traces");
    }

    [Test]
    public async Task A_dropped_request_has_none()
    {
        await using var client = await Client.Start(
            static options => options.ConnectionSpans = true, configure: static builder => builder.SetSampling(Sample.Never));
        using var message = Client.Message(client.Server.Secure + "/a");
        await client.Send(message);
        Assert.That(client.Spans, Is.Empty);
    }

    [Test]
    public async Task No_policy_pays_for_them_and_nothing_counts_them()
    {
        var decisions = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = static (instrument, self) =>
        {
            if (instrument.Name == "tracing.sampling.decisions")
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            foreach (var tag in tags)
            {
                if (tag.Value is "cs-orders")
                    Interlocked.Add(ref decisions, value);
            }
        });
        listener.Start();
        await using var client = await Client.Start(
            static options => options.ConnectionSpans = true,
            configure: static builder => builder.SetSampling(Sample.RateLimited(perSecond: 0.001, burst: 6).Named("cs-orders")));
        for (var i = 0; i < 6; i++)
        {
            client.Http.DefaultRequestHeaders.ConnectionClose = true;
            using var message = Client.Message(client.Server.Secure + "/a");
            Assert.That(await client.Send(message), Is.EqualTo(200));
        }

        Assert.That(
            Connections(client).Count(span => span.OperationName.EndsWith("ConnectionSetup", StringComparison.Ordinal)), Is.EqualTo(6));
        Assert.That((client.Requests.Count, decisions), Is.EqualTo((6, 6L)), "six requests, six decisions, each paid once");
    }

    [Test]
    public async Task Client_trace_works_beside_them()
    {
        await using var client = await Client.Start(static options => options.ConnectionSpans = options.ClientTrace = true);
        using var message = Client.Message(client.Server.Secure + "/a");
        await client.Send(message);
        Assert.That(client.Requests.Single().Events.Select(e => e.Name),
            Is.SupersetOf(new[] { "dns.start", "connect.done", "tls.done", "connection.acquired" }));
        Assert.That(Connections(client).SelectMany(span => span.Events), Is.Empty);
    }

    private static List<Activity> Connections(Client client) =>
        [.. client.Spans.Where(span => span.Source.Name.StartsWith("Experimental.", StringComparison.Ordinal))];
}
