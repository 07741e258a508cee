// Functions of the user on spans that end, asked by the engine about live spans.
using System.Diagnostics;
using NUnit.Framework;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Traces;

[NonParallelizable]
public sealed class SpanFunctionTests
{
    [Test]
    public void A_function_decides_on_live_spans()
    {
        var test = ThisSpan.Satisfies("retried charge", span =>
            span.Name is "b child" && span.Attribute("order.total") is > 1000
            && span.HasEvent("retry") && span.HasException("System.TimeoutException"));
        using var tracing = new Tracing(Sample.Always.When(AnySpan.Where(test)));

        tracing.Trace("a", Retried);
        tracing.Trace("b", Retried);
        tracing.Trace("b");

        Assert.That(tracing.Names, Is.EqualTo(new[] { "b child", "b" }));
    }

    [Test]
    public void One_that_throws_keeps_the_trace_uncounted_and_is_counted_once()
    {
        using var metrics = new MeterSums();
        var broken = AnySpan.Where(ThisSpan.Satisfies("broken", _ => throw new InvalidOperationException("planted")));
        using var tracing = new Tracing(Sample.Always.When(broken));

        tracing.Trace("good");

        Assert.Multiple(() =>
        {
            Assert.That(tracing.Names, Is.EqualTo(new[] { "good child", "good" }));
            Assert.That(metrics["tracing.sampling.faults function=broken"], Is.EqualTo(1));
            Assert.That(tracing.Exporter.Activities.Select(span => span.TraceStateString), Is.All.Null, "it stands for nobody else");
        });
    }

    [Test]
    public void Spans_that_a_function_starts_are_left_alone()
    {
        Tracing? tracing = null;
        var asked = 0;
        var starts = AnySpan.Where(ThisSpan.Satisfies("starts spans", span =>
        {
            asked++;
            tracing!.Source.StartActivity("inside")?.Stop();
            Activity.Current = null;
            tracing.Source.StartActivity("root inside")?.Stop();
            return span.Name is "b child";
        }));
        using (tracing = new Tracing(Sample.Always.When(starts)))
        {
            tracing.Trace("a");
            tracing.Trace("b");
            tracing.Shutdown();
        }

        Assert.That(tracing.Names, Is.EqualTo(new[] { "b child", "b" }));
        Assert.That(asked, Is.EqualTo(3));
    }

    private static void Retried(Activity span)
    {
        span.SetTag("order.total", 1200);
        span.AddEvent(new("retry"));
        span.AddException(new TimeoutException());
    }
}
