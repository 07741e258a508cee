// F3: what was kept reaches its exporter, or is counted with the reason. With real exporters: slow, stalling, failing and throwing ones.
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Traces;

[NonParallelizable]
public class ExportTests
{
    private const int Patience = 60_000;
    private static readonly Policy Errors = Sample.Always.When(AnySpan.Failed);

    private static string Lost(string reason) => $"tracing.spans.export_lost reason={reason}";

    private static ExportResult Slow(int batch)
    {
        Thread.Sleep(10);
        return ExportResult.Success;
    }

    [Test]
    public void F3_three_large_traces_that_are_certain_at_once_arrive_whole()
    {
        using var sums = new MeterSums();
        var exporter = new PacedExporter(Slow);
        using var bursts = new Bursts(Errors, [exporter]);
        var roots = Enumerable.Range(0, 3).Select(_ => bursts.Held(9_000)).ToArray();
        foreach (var root in roots)
            root.SetStatus(ActivityStatusCode.Error).Stop();
        Assert.That(bursts.Flush(), Is.True);
        Assert.That((exporter.Count, exporter.MostOften, exporter.LargestBatch), Is.EqualTo((27_003, 1, 512)));
        Assert.That((bursts.Engine.HeldTraces, bursts.Engine.HeldBytes), Is.EqualTo((0, 0L)));
        Assert.That(sums[Lost("memory")] + sums[Lost("shutdown")], Is.Zero);
    }

    [Test]
    public void F3_a_flush_of_thirty_thousand_held_spans_waits_for_the_exporter()
    {
        var exporter = new PacedExporter(Slow);
        using var bursts = new Bursts(
            Sample.Always.When(WholeTrace.SpanCountAtMost(1_000_000)), [exporter], options => options.Grace = TimeSpan.FromHours(1));
        for (var i = 0; i < 10; i++)
            bursts.Held(2_999).Stop();
        Assert.That((exporter.Count, bursts.Engine.HeldTraces), Is.EqualTo((0, 10)));
        Assert.That(bursts.Flush(20_000), Is.True);
        Assert.That(exporter.Count, Is.EqualTo(30_000));
    }

    [Test]
    public void F3_a_shutdown_exports_what_is_held()
    {
        var exporter = new PacedExporter(Slow);
        using var bursts = new Bursts(Errors, [exporter], options => options.Grace = TimeSpan.FromHours(1));
        bursts.Held(5_000).SetStatus(ActivityStatusCode.Error).Stop();
        Assert.That(bursts.Shutdown(), Is.True);
        Assert.That(exporter.Count, Is.EqualTo(5_001));
    }

    [Test]
    public void F3_the_thread_that_decides_neither_waits_nor_cleans_nor_exports()
    {
        using var gate = new ManualResetEventSlim();
        using var isIn = new ManualResetEventSlim();
        var exporter = new PacedExporter(_ =>
        {
            isIn.Set();
            return gate.Wait(Patience) ? ExportResult.Success : ExportResult.Failure;
        });
        using var bursts = new Bursts(Errors, [exporter]);
        bursts.Held(600).SetStatus(ActivityStatusCode.Error).Stop();
        Assert.That(isIn.Wait(Patience), Is.True);
        var second = bursts.Held(0);
        var child = bursts.Source.StartActivity("child")!.SetTag("password", "hunter2hunter2");
        child.Stop();
        second.SetStatus(ActivityStatusCode.Error).Stop();
        Assert.That(exporter.Count, Is.Zero, "the exporter still stands, and we are here");
        Assert.That(child.GetTagItem("password"), Is.EqualTo("hunter2hunter2"), "the exporter's thread cleans it");
        Assert.That(bursts.Flush(50), Is.False, "the truth");
        gate.Set();
        Assert.That(bursts.Flush(), Is.True);
        Assert.That((exporter.Count, child.GetTagItem("password")), Is.EqualTo((603, "[redacted]")));
        Assert.That(exporter.Threads, Has.None.EqualTo(Environment.CurrentManagedThreadId));
    }

    [Test]
    public void F3_beyond_MaxBytes_the_loss_is_counted_and_the_bytes_hold([Values] bool isHeld, [Values(1, 2)] int exporters)
    {
        const int Spans = 2_000;
        using var sums = new MeterSums();
        using var gate = new ManualResetEventSlim();
        var all = Enumerable.Range(0, exporters)
            .Select(_ => new PacedExporter(_ => gate.Wait(Patience) ? ExportResult.Success : ExportResult.Failure)).ToArray();
        using var bursts = new Bursts(isHeld ? Errors.OrElse(Sample.Always) : Sample.Always, all, options =>
        {
            options.MaxBytes = 256 * 1024;
            options.Grace = TimeSpan.Zero;
        });
        for (var i = 0; i < Spans; i++)
        {
            bursts.Roots(1);
            Assert.That(bursts.Engine.HeldBytes, Is.LessThanOrEqualTo(256 * 1024));
        }

        gate.Set();
        Assert.That(bursts.Flush(), Is.True, "what was lost before is not lost by this flush");
        Assert.That(all.Select(exporter => exporter.Count), Is.All.GreaterThan(100).And.All.LessThan(Spans));
        Assert.That(all.Sum(exporter => exporter.Count) + sums[Lost("memory")], Is.EqualTo(Spans * exporters));
        Assert.That(bursts.Engine.HeldBytes, Is.Zero);
        bursts.Roots(10);
        Assert.That(bursts.Flush(), Is.True, "and it goes on");
        Assert.That(all.Sum(exporter => exporter.Count) + sums[Lost("memory")], Is.EqualTo((Spans + 10) * exporters));
    }

    [Test]
    public void F3_up_to_MaxBytes_nothing_is_lost_by_an_exporter_that_stands()
    {
        using var sums = new MeterSums();
        using var gate = new ManualResetEventSlim();
        var exporter = new PacedExporter(_ => gate.Wait(Patience) ? ExportResult.Success : ExportResult.Failure);
        using var bursts = new Bursts(Sample.Always, [exporter]);
        bursts.Roots(50_000);
        Assert.That(bursts.Engine.HeldBytes, Is.GreaterThan(50_000 * 500L), "they are accounted for");
        gate.Set();
        Assert.That((bursts.Flush(), exporter.Count, sums[Lost("memory")]), Is.EqualTo((true, 50_000, 0L)));
    }

    [TestCase("exporter_failed")]
    [TestCase("exporter_threw")]
    public void F3_what_an_exporter_refuses_is_counted_and_the_flush_says_so(string reason)
    {
        using var sums = new MeterSums();
        var exporter = new PacedExporter(batch => (batch, reason) switch
        {
            ( > 0, _) => ExportResult.Success,
            (_, "exporter_failed") => ExportResult.Failure,
            _ => throw new InvalidOperationException("planted"),
        });
        using var bursts = new Bursts(Sample.Always, [exporter]);
        bursts.Roots(100);
        Assert.That((bursts.Flush(), sums[Lost(reason)], bursts.Engine.HeldBytes), Is.EqualTo((false, 100L, 0L)));
        bursts.Roots(100);
        Assert.That((bursts.Flush(), exporter.Count, sums[Lost(reason)]), Is.EqualTo((true, 100, 100L)));
    }

    [TestCase("exporter_failed")]
    [TestCase("exporter_threw")]
    public void F3_an_exporter_at_once_that_refuses_is_counted_too(string reason)
    {
        using var sums = new MeterSums();
        var exporter = new PacedExporter(
            _ => reason == "exporter_failed" ? ExportResult.Failure : throw new InvalidOperationException("planted"));
        using var bursts = new Bursts(Sample.Always, [], more: builder => builder.ExportTo(exporter, inBatches: false));
        bursts.Roots(7);
        Assert.That((sums[Lost(reason)], exporter.Threads.Count), Is.EqualTo((7L, 7)));
        Assert.That(exporter.Threads, Is.All.EqualTo(Environment.CurrentManagedThreadId));
    }

    [Test]
    public void F3_a_shutdown_that_is_too_short_says_so_and_counts_what_it_leaves()
    {
        const int Spans = 5_000;
        using var sums = new MeterSums();
        using var gate = new ManualResetEventSlim();
        var exporter = new PacedExporter(_ => gate.Wait(Patience) ? ExportResult.Success : ExportResult.Failure);
        using var bursts = new Bursts(Errors, [exporter]);
        bursts.Held(Spans - 1).SetStatus(ActivityStatusCode.Error).Stop();
        Assert.That(bursts.Shutdown(200), Is.False);
        Assert.That(exporter.ShutdownBudget, Is.InRange(0, 200));
        gate.Set();
        Assert.That(
            () => (bursts.Engine.HeldBytes, exporter.Count + sums[Lost("shutdown")]),
            Is.EqualTo((0L, (long)Spans)).After(Patience, 10));
        Assert.That(exporter.Count, Is.InRange(0, 512), "only the batch that it had");
    }

    [Test]
    public void F3_what_comes_after_the_shutdown_is_counted()
    {
        using var sums = new MeterSums();
        var exporter = new PacedExporter();
        using var bursts = new Bursts(Sample.Always, [exporter]);
        var late = bursts.Held(3);
        Assert.That(bursts.Shutdown(), Is.True);
        late.Stop();
        bursts.Roots(2);

        // After the shutdown the provider listens no more, so it may not hear of them at all. What it heard of is counted.
        Assert.That((exporter.Count, bursts.Engine.HeldBytes), Is.EqualTo((3, 0L)));
        Assert.That(sums[Lost("shutdown")], Is.InRange(0, 3));
    }

    [Test]
    public void F3_one_budget_is_handed_on_from_exporter_to_exporter()
    {
        using var gate = new ManualResetEventSlim();
        var stalling = new PacedExporter(_ => gate.Wait(Patience) ? ExportResult.Success : ExportResult.Failure);
        var next = new PacedExporter();
        using var bursts = new Bursts(Sample.Always, [stalling, next]);
        bursts.Roots(10);
        var watch = Stopwatch.StartNew();
        Assert.That(bursts.Flush(300), Is.False);
        Assert.That(watch.ElapsedMilliseconds, Is.GreaterThanOrEqualTo(250));
        Assert.That((stalling.FlushBudget, next.FlushBudget), Is.EqualTo((0, 0)), "the first one used all of it up");
        gate.Set();
        Assert.That((bursts.Flush(), stalling.Count, next.Count), Is.EqualTo((true, 10, 10)));
        Assert.That(next.FlushBudget, Is.InRange(1, 60_000));
        Assert.That(bursts.Flush(Timeout.Infinite), Is.True);
        Assert.That(next.FlushBudget, Is.EqualTo(Timeout.Infinite));
    }

    [Test]
    public void F3_an_exporter_that_stalls_holds_up_no_other()
    {
        using var gate = new ManualResetEventSlim();
        var stalling = new PacedExporter(_ => gate.Wait(Patience) ? ExportResult.Success : ExportResult.Failure);
        var quick = new PacedExporter();
        using var bursts = new Bursts(Errors, [stalling, quick]);
        bursts.Held(3_000).SetStatus(ActivityStatusCode.Error).Stop();
        Assert.That(bursts.Flush(500), Is.False);
        Assert.That(() => quick.Count, Is.EqualTo(3_001).After(Patience, 10));
        Assert.That(bursts.Engine.HeldBytes, Is.GreaterThan(3_000 * 500L), "the other one still has to take them");
        gate.Set();
        Assert.That((bursts.Flush(), stalling.Count, bursts.Engine.HeldBytes), Is.EqualTo((true, 3_001, 0L)));
    }

    [Test]
    public void F3_exporters_have_the_resource_and_their_own_work_is_not_traced()
    {
        Bursts? bursts = null;
        var exporter = new PacedExporter(_ =>
        {
            Assert.That(bursts!.Source.StartActivity("of the exporter"), Is.Null);
            return ExportResult.Success;
        });
        using (bursts = new Bursts(Sample.Always, [exporter]))
        {
            bursts.Roots(3);
            Assert.That((bursts.Flush(), exporter.Count, exporter.ServiceName), Is.EqualTo((true, 3, "bursts")));
        }
    }

    [Test]
    public void F3_batches_have_the_size_that_is_configured()
    {
        var exporter = new PacedExporter();
        using var bursts = new Bursts(Errors, [exporter], more: builder => builder.ConfigureServices(services =>
            services.Configure<BatchExportActivityProcessorOptions>(options => options.MaxExportBatchSize = 7)));
        bursts.Held(99).SetStatus(ActivityStatusCode.Error).Stop();
        Assert.That((bursts.Flush(), exporter.Count, exporter.LargestBatch), Is.EqualTo((true, 100, 7)));
    }

    [Test]
    public void F3_a_batch_that_is_not_full_leaves_after_the_delay()
    {
        var exporter = new PacedExporter();
        using var bursts = new Bursts(Sample.Always, [exporter], more: builder => builder.ConfigureServices(services =>
            services.Configure<BatchExportActivityProcessorOptions>(options => options.ScheduledDelayMilliseconds = 20)));
        bursts.Roots(3);
        Assert.That(() => exporter.Count, Is.EqualTo(3).After(Patience, 10));
    }

    [Test]
    public void F3_an_exporter_that_flushes_itself_does_not_hang()
    {
        Bursts? bursts = null;
        var answer = true;
        var exporter = new PacedExporter(_ =>
        {
            answer = bursts!.Flush(Timeout.Infinite);
            return ExportResult.Success;
        });
        using (bursts = new Bursts(Sample.Always, [exporter]))
        {
            bursts.Roots(3);
            Assert.That((bursts.Flush(), answer, exporter.Count), Is.EqualTo((true, false, 3)));
        }
    }

    [Test]
    public void F3_under_threads_and_exporters_of_every_kind_each_span_arrives_once_or_is_counted()
    {
        string[] reasons = ["memory", "exporter_failed", "exporter_threw", "shutdown"];
        for (var round = 0; round < Soak.Times(3); round++)
        {
            using var sums = new MeterSums();
            var random = new Random(round);
            var dice = Enumerable.Range(0, 1_000).Select(_ => random.Next(4)).ToArray();
            var exporters = Enumerable.Range(0, 2).Select(index => new PacedExporter(batch => dice[(batch + index) % 1_000] switch
            {
                0 => throw new InvalidOperationException("planted"),
                1 => ExportResult.Failure,
                2 => Slow(batch),
                _ => ExportResult.Success,
            })).ToArray();
            using (var bursts = new Bursts(Errors.OrElse(Sample.Always), exporters, options =>
            {
                options.MaxBytes = (1 + round % 2) * 512L * 1024;
                options.Grace = TimeSpan.Zero;
            }))
            {
                void Work()
                {
                    for (var i = 0; i < 400; i++)
                    {
                        bursts.Held(i % 7).Stop();
                        if (i % 100 == 99)
                            bursts.Flush(1);
                    }
                }

                Threads.Run([Work, Work, Work, Work]);
                bursts.Shutdown(round % 3 == 2 ? 1 : Patience);
                Assert.That(() => bursts.Engine.HeldBytes, Is.Zero.After(Patience, 10));
            }

            var offered = 4 * Enumerable.Range(0, 400).Sum(i => (i % 7) + 1);
            Assert.That(exporters.Select(exporter => exporter.MostOften), Is.All.LessThanOrEqualTo(1));
            Assert.That(
                () => exporters.Sum(exporter => exporter.Count) + reasons.Sum(reason => sums[Lost(reason)]),
                Is.EqualTo(2L * offered).After(Patience, 10), $"round {round}");
        }
    }
}
