// What the engine keeps for a held span beside the span itself.
using System.Diagnostics;
using NUnit.Framework;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Traces;

public class RetainedTests
{
    private const int Traces = 500;
    private const int SpansPerTrace = 20;

    [Test]
    public void A_held_span_of_five_attributes_retains_at_most_64_bytes_beside_its_activity()
    {
        using var tracing = new Tracing(Sample.Always.When(RootSpan.Failed), options => options.MaxBytes = 1L << 30);
        var spans = new Activity[Traces * SpansPerTrace];
        HoldAll(tracing, spans);
        Release(tracing);

        HoldAll(tracing, spans);
        var held = GC.GetTotalMemory(forceFullCollection: true);
        Release(tracing);
        var released = GC.GetTotalMemory(forceFullCollection: true);

        var perSpan = (held - released) / (double)spans.Length;
        TestContext.Out.WriteLine($"retained per held span: {perSpan:0.0} bytes");
        Assert.That(perSpan, Is.GreaterThan(8).And.LessThanOrEqualTo(64));
        GC.KeepAlive(spans);
    }

    /// <summary>At their age all are cut, and after a long time without a span they are let go.</summary>
    private static void Release(Tracing tracing)
    {
        tracing.Clock.Advance(TimeSpan.FromMinutes(2));
        tracing.Clock.Advance(TimeSpan.FromHours(1));
        Assert.That(tracing.Engine.HeldTraces, Is.Zero);
    }

    /// <summary>Roots stay open, so nothing is decided.</summary>
    private static void HoldAll(Tracing tracing, Activity[] spans)
    {
        for (var trace = 0; trace < Traces; trace++)
        {
            var root = tracing.Start("root")!;
            for (var i = 0; i < SpansPerTrace; i++)
            {
                var span = tracing.Start("child", root)!;
                for (var attribute = 0; attribute < 5; attribute++)
                    span.SetTag($"key{attribute}", "value");
                span.Stop();
                spans[(trace * SpansPerTrace) + i] = span;
            }
        }

        Activity.Current = null;
        Assert.That(tracing.Engine.HeldTraces, Is.EqualTo(Traces));
    }
}
