// The process-wide defaults, and OpenTelemetry's text map interface over the same rules.
using System.Diagnostics;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;

namespace Tracing.Functional.Tests.W3C;

[NonParallelizable]
public class InstallTests
{
    private static readonly ActivityContext s_parent =
        new(ActivityTraceId.CreateFromString("0af7651916cd43dd8448eb211c80319c"), ActivitySpanId.CreateFromString("b7ad6b7169203331"),
            (ActivityTraceFlags)3, "a=1", isRemote: true);

    [Test]
    public void Installed_twice_is_installed_once()
    {
        var before = DistributedContextPropagator.Current;
        try
        {
            Propagation.Install();
            Propagation.Install();
            Assert.That(DistributedContextPropagator.Current, Is.SameAs(TracePropagator.Instance));
            Assert.That(Propagators.DefaultTextMapPropagator, Is.SameAs(TraceTextMapPropagator.Instance));
        }
        finally
        {
            DistributedContextPropagator.Current = before;
            Sdk.SetDefaultTextMapPropagator(new CompositeTextMapPropagator([new TraceContextPropagator(), new BaggagePropagator()]));
        }
    }

    [Test]
    public void The_text_map_propagator_reads_what_it_writes()
    {
        var sent = new PropagationContext(s_parent, Baggage.Create(new Dictionary<string, string> { ["k"] = "é" }));
        var headers = new Dictionary<string, string>();
        TraceTextMapPropagator.Instance.Inject(sent, headers, static (carrier, name, value) => carrier[name] = value);
        Assert.That(headers, Is.EqualTo(new Dictionary<string, string>
        {
            ["traceparent"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03",
            ["tracestate"] = "a=1",
            ["baggage"] = "k=%C3%A9",
        }));

        var read = TraceTextMapPropagator.Instance.Extract(default, headers, Get);
        Assert.That((read.ActivityContext, read.ActivityContext.IsRemote, read.Baggage.GetBaggage("k")), Is.EqualTo((s_parent, true, "é")));
    }

    [Test]
    public void A_context_that_is_there_stays()
    {
        var before = new PropagationContext(s_parent, Baggage.Create(new Dictionary<string, string> { ["k"] = "1" }));
        var headers = new Dictionary<string, string>
        {
            ["traceparent"] = "00-11111111111111111111111111111111-2222222222222222-01",
            ["baggage"] = "k=2,l=3",
        };
        Assert.That(TraceTextMapPropagator.Instance.Extract(before, headers, Get), Is.EqualTo(before));
    }

    [Test]
    public void A_throwing_carrier_changes_nothing()
    {
        Assert.That(TraceTextMapPropagator.Instance.Extract(default, 0, static (_, _) => throw new InvalidOperationException("broken")),
            Is.EqualTo(default(PropagationContext)));
        TraceTextMapPropagator.Instance.Inject(
            new PropagationContext(s_parent, default), 0, static (_, _, _) => throw new InvalidOperationException("broken"));
    }

    private static IEnumerable<string>? Get(Dictionary<string, string> carrier, string name) =>
        carrier.TryGetValue(name, out var value) ? [value] : null;
}
