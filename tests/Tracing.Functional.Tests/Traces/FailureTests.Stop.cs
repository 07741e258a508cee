// Flushes and shutdowns in the middle of traces, and what ends after them.
using System.Diagnostics;
using NUnit.Framework;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Traces;

public class StopFailureTests
{
    /// <summary>Certain only at the end, and keeps what is cut.</summary>
    private static readonly Policy Allowed = Sample.Never.When(AnySpan.Name("banned")).OrElse(Sample.Always);

    private static void FlushRunning(WholeTraceOptions options) => options.FlushRunningTraces = true;

    [Test]
    public void A_flush_decides_on_what_has_ended_and_the_rest_follows()
    {
        using var metrics = new MeterSums();
        using var tracing = new Tracing(Allowed, FlushRunning);
        var root = tracing.Start("root")!;
        tracing.Start("child", root)!.Stop();
        Assert.That((tracing.Flush(), tracing.Names.Single()), Is.EqualTo((true, "child")));
        root.Stop();
        Assert.That(tracing.Names, Is.EqualTo(new[] { "child", "root" }));
        Assert.That((metrics.TraceDecisionsBy("flush", "keep"), metrics.TraceDecisions), Is.EqualTo((1L, 1L)));
    }

    [Test]
    public void F6_a_flush_leaves_running_traces_held_and_decides_complete_ones()
    {
        using var tracing = new Tracing(Sample.Always.When(AnySpan.Failed), options => options.Grace = TimeSpan.FromHours(1));
        var running = tracing.Start("running")!;
        tracing.Trace("complete", root: static root => root.SetStatus(ActivityStatusCode.Error));
        tracing.Trace("good");
        Assert.That((tracing.Flush(), tracing.Engine.HeldTraces), Is.EqualTo((true, 1)));
        running.SetStatus(ActivityStatusCode.Error);
        running.Stop();
        Assert.That(tracing.Names, Is.EqualTo(new[] { "complete child", "complete", "running" }));
    }

    [Test]
    public void A_flush_without_time_decides_nothing_and_the_next_one_all()
    {
        using var tracing = new Tracing(Allowed, FlushRunning);
        using Activity first = tracing.Start("first")!, second = tracing.Start("second")!;
        tracing.Flush(0);
        Assert.That(tracing.Engine.HeldTraces, Is.EqualTo(2));
        tracing.Flush();
        Assert.That((tracing.Engine.HeldTraces, tracing.Engine.HeldBytes), Is.EqualTo((0, 0L)));
    }

    [Test]
    public void A_flush_stops_at_its_time_whatever_exporters_take()
    {
        // The exporter takes all the time there is, by the clock that the flush reads.
        using var over = new ManualResetEventSlim();
        var slow = new Target(_ => over.Wait(TimeSpan.FromMilliseconds(60)));
        using var tracing = new Tracing(Allowed, FlushRunning, target: slow);
        for (var i = 0; i < 100; i++)
            tracing.Start("child", tracing.Start("root")!)!.Stop();
        tracing.Flush(50);
        Assert.That((slow.Ended, tracing.Engine.HeldTraces), Is.EqualTo((1L, 99)));
        over.Set();
    }

    [Test]
    public void A_flush_ends_though_its_exporter_begins_traces_all_the_time()
    {
        Tracing tracing = null!;
        var left = 1_000;
        var target = new Target(span =>
        {
            if (span.DisplayName == "child" && left-- > 0)
                tracing.Start("child", tracing.Start("root")!)!.Stop();
        });
        using (tracing = new Tracing(Allowed, FlushRunning, target: target))
        {
            tracing.Start("child", tracing.Start("root")!)!.Stop();
            tracing.Flush();
            Assert.That((target.Ended, tracing.Engine.HeldTraces), Is.EqualTo((1L, 1)));
        }
    }

    [Test]
    public void A_shutdown_decides_all_and_later_ends_are_harmless()
    {
        using var metrics = new MeterSums();
        using var tracing = new Tracing(Allowed, FlushRunning);
        var root = tracing.Start("root")!;
        var open = tracing.Start("open", root)!;
        tracing.Start("child", root)!.Stop();
        Assert.That((tracing.Shutdown(), tracing.Names.Single()), Is.EqualTo((true, "child")));
        Assert.That((tracing.Engine.HeldTraces, tracing.Engine.HeldBytes, metrics.TraceDecisions), Is.EqualTo((0, 0L, 1L)));
        Assert.That(
            () =>
            {
                open.Stop();
                root.Stop();
            },
            Throws.Nothing);
        Assert.That(metrics.TraceDecisions, Is.EqualTo(1));
    }

    [Test]
    public void A_second_shutdown_and_a_disposal_are_harmless()
    {
        var tracing = new Tracing(Allowed, FlushRunning);
        using var root = tracing.Start("root")!;
        tracing.Shutdown();
        Assert.That(() => tracing.Shutdown(), Throws.Nothing);
        Assert.That(() => tracing.Flush(), Throws.Nothing);
        Assert.That(tracing.Dispose, Throws.Nothing);
        Assert.That(tracing.Dispose, Throws.Nothing);
        Assert.That(root.Stop, Throws.Nothing);
    }

    [Test]
    public void A_disposal_without_a_shutdown_decides_all_too()
    {
        using var metrics = new MeterSums();
        var tracing = new Tracing(Allowed, FlushRunning);
        using var root = tracing.Start("root")!;
        tracing.Start("child", root)!.Stop();
        tracing.Dispose();
        Assert.That(
            (tracing.Names.Single(), metrics.TraceDecisionsBy("flush", "keep"), tracing.Engine.HeldBytes),
            Is.EqualTo(("child", 1L, 0L)));
    }

    [Test]
    public void After_a_shutdown_nothing_is_held_any_more()
    {
        using var tracing = new Tracing(Allowed, FlushRunning);
        var before = tracing.Start("before")!;
        tracing.Engine.ShutDown();
        tracing.Trace("after");
        Assert.That(tracing.Names, Is.EqualTo(new[] { "after child", "after" }), "decided when it started");
        tracing.Flush();
        Assert.That((tracing.Engine.HeldTraces, tracing.Engine.HeldBytes), Is.EqualTo((0, 0L)));
        before.Stop();
        Assert.That(tracing.Names[^1], Is.EqualTo("before"), "what was held was decided, and its end follows");
    }
}
