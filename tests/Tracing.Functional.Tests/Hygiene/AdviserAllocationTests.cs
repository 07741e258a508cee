// What the adviser allocates for a span that is in order: nothing.
using System.Diagnostics;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Tracing.Functional.Tests.Hygiene;

[NonParallelizable]
public class AdviserAllocationTests
{
    private const int Spans = 500;

    [Test]
    public void A_span_in_order_allocates_nothing_more_with_an_adviser()
    {
        var without = BytesOf(static builder => builder.AddProcessor(new Silent()));
        var with = BytesOf(static builder => builder.AddAdviser());
        Assert.That(with, Is.EqualTo(without));
    }

    private static long BytesOf(Func<TracerProviderBuilder, TracerProviderBuilder> configure)
    {
        using var source = new ActivitySource("adviser-allocation-tests");
        using var provider = configure(Sdk.CreateTracerProviderBuilder().AddSource(source.Name).SetSampler(new AlwaysOnSampler())).Build();
        for (var i = 0; i < 20; i++)
            Run(source);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(source);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / Spans;
    }

    private static void Run(ActivitySource source)
    {
        for (var i = 0; i < Spans; i++)
        {
            using var span = source.StartActivity("create order");
            span!.SetTag("order.id", "12345").SetTag("order.channel", "web").SetTag("customer.tier", "gold")
                .SetTag("cart.currency", "EUR").SetTag("shop.region", "north");
        }
    }

    private sealed class Silent : BaseProcessor<Activity>;
}
