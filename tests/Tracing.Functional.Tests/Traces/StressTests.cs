// The engine under threads: one decision for each trace, each span exported once or never, nothing left behind.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reactive.Concurrency;
using NUnit.Framework;
using Tracing.Functional.Fluent;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Tests.Traces;

[NonParallelizable]
public class StressTests
{
    private const string Property = "test.trace";
    private static readonly Policy Errors = Sample.Always.When(AnySpan.Failed);

    private static void Fail(Activity span) => span.SetStatus(ActivityStatusCode.Error);

    [TestCase(true)]
    [TestCase(false)]
    public void Sixty_four_threads_on_one_trace_get_one_decision_and_each_span_once_or_never(bool isFailing)
    {
        const int Threads = 64, Each = 300;
        for (var round = 0; round < Soak.Factor; round++)
        {
            using var metrics = new MeterSums();
            var exported = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
            var target = new Target(span => exported.AddOrUpdate(span.SpanId.ToHexString(), 1, static (_, count) => count + 1));
            using var tracing = new Tracing(Errors, options => options.MaxSpansPerTrace = 1_000_000, target: target);
            var root = tracing.Start("root")!;
            var recorded = 0;
            OnThreads(Threads, thread =>
            {
                for (var i = 0; i < Each; i++)
                {
                    using var child = tracing.Start("child", root);
                    if (child is not null)
                        Interlocked.Increment(ref recorded);
                    if (isFailing && thread == 17 && i == Each / 2)
                        Fail(child!);
                }
            });

            root.Stop();
            Assert.That(metrics.TraceDecisionsBy(isFailing ? "certain" : "complete", isFailing ? "keep" : "drop"), Is.EqualTo(1));
            Assert.That((metrics.TraceDecisions, recorded), Is.EqualTo((1L, Threads * Each)));
            Assert.That(exported, Has.Count.EqualTo(isFailing ? (Threads * Each) + 1 : 0));
            Assert.That(exported.Values, Has.All.EqualTo(1));
            Assert.That((tracing.Engine.HeldTraces, tracing.Engine.HeldBytes), Is.EqualTo((0, 0L)));
        }
    }

    [Test]
    public void Local_roots_of_one_trace_that_begin_at_once_are_each_asked_and_leave_nothing_behind()
    {
        const int Threads = 4;
        using var metrics = new MeterSums();
        var target = new Target();
        using var tracing = new Tracing(Errors.ParentBased(remoteNotSampled: Errors), target: target);
        var traces = 4_000 * Soak.Factor;
        using var barrier = new Barrier(Threads);
        var ids = Enumerable.Range(0, traces).Select(_ => $"00-{ActivityTraceId.CreateRandom()}-b7ad6b7169203331-00").ToArray();
        OnThreads(Threads, _ =>
        {
            foreach (var id in ids)
            {
                barrier.SignalAndWait();
                tracing.StartRemote("root", id)?.Stop();
            }
        });
        Assert.That((target.Ended, metrics["tracing.sampling.decisions rule=abstain outcome=drop"]), Is.EqualTo((0L, (long)Threads * traces)));
        Assert.That(metrics.TraceDecisions, Is.InRange(traces, Threads * traces), "those that overlap share a decision");
        Assert.That((tracing.Engine.HeldTraces, tracing.Engine.HeldBytes), Is.EqualTo((0, 0L)));
        tracing.Start("still held");
        Assert.That(tracing.Engine.HeldTraces, Is.EqualTo(1));
        tracing.Clock.Advance(TimeSpan.FromHours(1));
        tracing.Clock.Advance(TimeSpan.FromHours(1));
        Assert.That((tracing.Engine.HeldTraces, tracing.Engine.HeldBytes), Is.EqualTo((0, 0L)), "the order of ages is whole");
    }

    [TestCase(2)]
    [TestCase(8)]
    public void A_million_operations_with_flushes_sweeps_pressure_and_observers_decide_each_trace_once_and_whole(int threads)
    {
        // Two operations a span, six spans a trace, two cases.
        var traces = 1_000_000 / 2 / 6 / 2 * Soak.Factor;
        using var metrics = new MeterSums();
        var atOnce = new StreamOptions { Scheduler = ImmediateScheduler.Instance, QueueLength = 1_000_000 };
        using var streams = new TracingStreams(atOnce) { ObservesDropped = false };
        var records = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        using var subscription = streams.Traces.Subscribe(trace => records.AddOrUpdate(trace.TraceId, 1, static (_, count) => count + 1));
        using var tracing = new Tracing(
            Errors,
            options =>
            {
                options.MaxBytes = 256 * 1024;
                options.MaxSpansPerTrace = 5;
                options.Grace = TimeSpan.FromMilliseconds(5);
                options.MaxAge = TimeSpan.FromSeconds(1);
                options.DecisionCacheSize = 10_000_000;
            },
            streams,
            target: new Target(span => ((TraceOfTest)span.GetCustomProperty(Property)!).Exported(span)));
        var all = new ConcurrentBag<TraceOfTest>();
        var handedOver = new ConcurrentQueue<Activity>();
        OnThreads(threads, thread =>
        {
            for (var i = thread; i < traces; i += threads)
            {
                all.Add(TraceOfTest.Run(tracing, i, handedOver));
                if (i % 1_000 == 0)
                    tracing.Flush();
                if (i % 100 == 0)
                    tracing.Clock.Advance(TimeSpan.FromMilliseconds(1));
            }
        });
        while (handedOver.TryDequeue(out var open))
            open.Stop();
        tracing.Clock.Advance(TimeSpan.FromSeconds(10));

        var begun = all.Where(trace => trace.IsRecorded).ToList();
        var kept = begun.Where(trace => trace.ExportedSpans != 0).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(all.Count(trace => trace.HasTwice), Is.Zero, "a span exported twice");
            Assert.That(
                kept.Count(trace => trace.ExportedSpans != trace.RecordedSpans),
                Is.LessThanOrEqualTo(metrics["tracing.traces.partial"]),
                "a trace exported in part that was not cut");
            Assert.That(metrics.TraceDecisions, Is.EqualTo(begun.Count), "a decision for each trace that was held");
            Assert.That(kept.Count, Is.GreaterThan(begun.Count / 10).And.LessThan(begun.Count / 2));
            Assert.That((tracing.Engine.HeldTraces, tracing.Engine.HeldBytes), Is.EqualTo((0, 0L)));
            Assert.That(records.Values, Has.All.EqualTo(1), "a record twice");
            Assert.That(records, Has.Count.EqualTo(kept.Count));
            Assert.That((streams.FaultCount, streams.LostCount), Is.EqualTo((0L, 0L)));
        });
    }

    private static void OnThreads(int count, Action<int> run)
    {
        var failures = new ConcurrentQueue<Exception>();
        var threads = Enumerable.Range(0, count).Select(thread => new Thread(() => Guarded(() => run(thread), failures))).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.That(failures, Is.Empty);
    }

    private static void Guarded(Action run, ConcurrentQueue<Exception> failures)
    {
        try
        {
            run();
        }
#pragma warning disable CA1031 // Reported in the test's own thread.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            failures.Enqueue(failure);
        }
    }

    /// <summary>A root and five children, one of which some other thread ends; which of them were recorded, and which exported.</summary>
    private sealed class TraceOfTest
    {
        private static readonly string[] Names = ["0", "1", "2", "3", "4", "5"];
        private int _exported;
        private int _hasTwice;

        public bool IsRecorded => (RecordedSpans & 1) != 0;

        public int RecordedSpans { get; private set; }

        public int ExportedSpans => _exported;

        public bool HasTwice => _hasTwice != 0;

        public static TraceOfTest Run(Tracing tracing, int number, ConcurrentQueue<Activity> handedOver)
        {
            var trace = new TraceOfTest();
            var root = trace.Start(tracing, 0, null);
            for (var i = 1; i < Names.Length; i++)
            {
                var child = trace.Start(tracing, i, root);
                if (child is null)
                    continue;
                if (number % 4 == 0 && i == 1 + (number / 4 % 5))
                    Fail(child);
                if (i == 3)
                    handedOver.Enqueue(child);
                else
                    child.Stop();
                if (i == 4 && number % 3 != 0 && handedOver.TryDequeue(out var other))
                    other.Stop();
            }

            root?.Stop();
            return trace;
        }

        public void Exported(Activity span)
        {
            var bit = 1 << (span.DisplayName[0] - '0');
            if ((Interlocked.Or(ref _exported, bit) & bit) != 0)
                Volatile.Write(ref _hasTwice, 1);
        }

        private Activity? Start(Tracing tracing, int index, Activity? parent)
        {
            var span = tracing.Start(Names[index], parent);
            if (span is not { IsAllDataRequested: true })
                return null;
            span.SetCustomProperty(Property, this);
            RecordedSpans |= 1 << index;
            return span;
        }
    }
}
