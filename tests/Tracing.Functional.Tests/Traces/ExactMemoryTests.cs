// MaxBytes to the byte: what fills it exactly is held, one character more is not.
using System.Diagnostics;
using NUnit.Framework;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Traces;

public class ExactMemoryTests
{
    private const int MaxBytes = 64 * 1024;
    private static readonly Policy Small = Sample.Always.When(WholeTrace.SpanCountAtMost(50));

    private long _trace;
    private long _span;

    private static Tracing Limited(long bytes = MaxBytes) => new(Small, options => options.MaxBytes = bytes);

    private static long Held(Tracing tracing, Activity root, long characters)
    {
        tracing.Start("child", root)!.SetTag("text", new string('x', (int)characters)).Stop();
        return tracing.Engine.HeldBytes;
    }

    /// <summary>The bytes of a trace without a span, and of one that holds a span with an empty text.</summary>
    [OneTimeSetUp]
    public void Measure()
    {
        using var tracing = Limited();
        using var root = tracing.Start("root")!;
        (_trace, _span) = (tracing.Engine.HeldBytes, Held(tracing, root, 0));
    }

    [TestCase(0)]
    [TestCase(-1)]
    public void A_trace_that_fills_the_memory_exactly_is_held(int less)
    {
        using var metrics = new MeterSums();
        using var tracing = Limited();
        using var root = tracing.Start("root")!;
        var bytes = Held(tracing, root, ((MaxBytes - _span) / 2) + less);
        Assert.That((bytes, tracing.Engine.HeldTraces, metrics.TraceDecisions), Is.EqualTo((MaxBytes + (2L * less), 1, 0L)));
        Assert.That(tracing.Names, Is.Empty);
    }

    [Test]
    public void One_character_more_and_it_is_cut()
    {
        using var metrics = new MeterSums();
        using var tracing = Limited();
        using var root = tracing.Start("root")!;
        var bytes = Held(tracing, root, ((MaxBytes - _span) / 2) + 1);
        Assert.That((bytes, tracing.Engine.HeldTraces, metrics.TraceDecisions), Is.EqualTo((_trace, 1, 0L)));
        Assert.That(metrics["tracing.traces.cut trigger=memory"], Is.EqualTo(1));
    }

    [TestCase(0, 0)]
    [TestCase(1, 1)]
    public void A_second_trace_is_held_if_it_fits_exactly_and_the_first_is_cut_if_not(int more, int cuts)
    {
        using var metrics = new MeterSums();
        using var tracing = Limited();
        using var root = tracing.Start("root")!;
        Held(tracing, root, ((MaxBytes - _span - _trace) / 2) + more);
        using var second = tracing.Start("second")!;
        Assert.That((tracing.Engine.HeldTraces, metrics["tracing.traces.cut trigger=memory"]), Is.EqualTo((2, (long)cuts)));
        Assert.That(tracing.Engine.HeldBytes, Is.EqualTo(more == 0 ? MaxBytes : 2 * _trace));
    }

    [Test]
    public void What_is_decided_frees_to_the_byte()
    {
        using var tracing = Limited();
        for (var i = 0; i < 3; i++)
        {
            using (var root = tracing.Start("root")!)
                Assert.That(Held(tracing, root, (MaxBytes - _span) / 2), Is.EqualTo(MaxBytes));
            tracing.Flush();
            Assert.That(tracing.Engine.HeldBytes, Is.Zero);
        }
    }
}
