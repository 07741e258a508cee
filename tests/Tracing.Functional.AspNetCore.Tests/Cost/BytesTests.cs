// What a request costs in bytes, as a user pays it: defaults against the framework's own span, with OpenTelemetry's instrumentation beside.
using System.Diagnostics;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Bench;

namespace Tracing.Functional.AspNetCore.Tests.Cost;

[NonParallelizable]
public class BytesTests
{
    private const int Warm = 3_000;
    private const int Measured = 1_000;

    /// <summary>Two attributes of ours that theirs does not have, the addresses of client and peer, less what ours shares.</summary>
    private const int Extra = (2 * 40) - 56;

    [Test]
    public void A_request_that_is_not_sampled_costs_nothing()
    {
        var alone = Server(new AlwaysOffSampler(), builder => builder.AddSource("Microsoft.AspNetCore"));
        var ours = Server(new AlwaysOffSampler(), builder => builder.AddAspNetCoreTracing());
        var theirs = Server(new AlwaysOffSampler(), builder => builder.AddAspNetCoreInstrumentation());
        TestContext.Out.WriteLine($"server, not sampled: alone {alone} B, ours +{ours - alone} B, theirs +{theirs - alone} B");
        Assert.That(ours - alone, Is.Zero);
    }

    [Test]
    public void A_request_that_is_sampled_costs_no_more_than_theirs_and_what_it_has_more()
    {
        var alone = Server(new AlwaysOnSampler(), builder => builder.AddSource("Microsoft.AspNetCore"));
        var ours = Server(new AlwaysOnSampler(), builder => builder.AddAspNetCoreTracing());
        var theirs = Server(new AlwaysOnSampler(), builder => builder.AddAspNetCoreInstrumentation());
        TestContext.Out.WriteLine($"server, sampled: alone {alone} B, ours +{ours - alone} B, theirs +{theirs - alone} B");
        Assert.That(ours - alone, Is.AtMost(theirs - alone + Extra));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_call_of_a_client_costs_no_more_than_theirs_and_nothing_if_it_is_not_sampled(bool isSampled)
    {
        Sampler sampler = isSampled ? new AlwaysOnSampler() : new AlwaysOffSampler();
        var alone = Client(sampler, builder => builder.AddSource("System.Net.Http"));
        var ours = Client(sampler, builder => builder.AddHttpClientTracing());
        var theirs = Client(sampler, builder => builder.AddHttpClientInstrumentation());
        TestContext.Out.WriteLine($"client, sampled {isSampled}: alone {alone} B, ours +{ours - alone} B, theirs +{theirs - alone} B");
        Assert.That(ours - alone, Is.AtMost(isSampled ? theirs - alone : 0));
    }

    private static long Server(Sampler sampler, Func<TracerProviderBuilder, TracerProviderBuilder> configure)
    {
        using var host = new HttpHost(
            hasStartAttributes: false, builder => configure(builder).SetSampler(sampler).AddProcessor(new Silent()));
        return Least(host.Request);
    }

    private static long Client(Sampler sampler, Func<TracerProviderBuilder, TracerProviderBuilder> configure)
    {
        var before = DistributedContextPropagator.Current;
        using var provider = configure(Sdk.CreateTracerProviderBuilder()).SetSampler(sampler).AddProcessor(new Silent()).Build();
        try
        {
            using var client = new HttpClient(new SocketsHttpHandler
            {
                ConnectCallback = static (_, _) => ValueTask.FromResult<Stream>(new AnsweringStream()),
            });
            var address = new Uri("http://127.0.0.1:5000/orders/7");
            return Least(() => client.GetByteArrayAsync(address).GetAwaiter().GetResult());
        }
        finally
        {
            DistributedContextPropagator.Current = before;
        }
    }

    /// <summary>Bytes of one run on this thread: the least of several rounds, since the rest of the process may add to one.</summary>
    private static long Least(Action run)
    {
        Activity.Current = null;
        for (var i = 0; i < Warm; i++)
            run();
        var least = long.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < Measured; i++)
                run();
            least = Math.Min(least, (GC.GetAllocatedBytesForCurrentThread() - before) / Measured);
        }

        return least;
    }

    private sealed class Silent : BaseProcessor<Activity>;
}
