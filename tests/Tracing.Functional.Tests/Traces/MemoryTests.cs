// What floods cost: never more than the configured bytes and a fixed overhead, and no error that was seen is lost.
using System.Diagnostics;
using NUnit.Framework;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Traces;

[NonParallelizable]
public class MemoryTests
{
    private const long Mebi = 1024 * 1024;
    private const long MaxBytes = 8 * Mebi;

    /// <summary>Tables, the decision cache, the provider: what is there whatever MaxBytes is.</summary>
    private const long FixedOverhead = 4 * Mebi;

    private static readonly Policy Errors = Sample.Always.When(AnySpan.Failed);

    /// <summary>Not certain before the end, so failed spans are held.</summary>
    private static readonly Policy LateErrors =
        Sample.Never.When(AnySpan.Name("banned")).OrElse(Sample.Always.When(AnySpan.Failed));

    private static void Limit(WholeTraceOptions options)
    {
        options.MaxBytes = MaxBytes;
        options.DecisionCacheSize = 1_000;
    }

    private static void Fail(Activity span) => span.SetStatus(ActivityStatusCode.Error);

    private static void Begin(Tracing tracing, bool isFailing)
    {
        var root = tracing.Start("root");
        if (!isFailing)
            return;
        var child = tracing.Start("failing", root)!;
        Fail(child);
        child.Stop();
    }

    [Test]
    public void A_million_traces_that_never_end_stay_within_the_bytes_and_lose_no_error()
    {
        const int Traces = 1_000_000;
        var target = new Target();
        using var tracing = new Tracing(LateErrors, Limit, target: target);
        Begin(tracing, isFailing: true);
        var before = GC.GetTotalMemory(true);
        long most = 0, mostLive = 0;
        for (var i = 1; i < Traces; i++)
        {
            Begin(tracing, isFailing: i % 1_000 == 0);
            most = Math.Max(most, tracing.Engine.HeldBytes);
            if (i % 200_000 == 0)
                mostLive = Math.Max(mostLive, GC.GetTotalMemory(true) - before);
        }

        TestContext.Out.WriteLine($"held {most:N0} at most, live {mostLive:N0} more than before");
        Assert.That(most, Is.LessThanOrEqualTo(MaxBytes).And.GreaterThan(MaxBytes / 2));
        Assert.That(mostLive, Is.LessThanOrEqualTo(MaxBytes + FixedOverhead));
        tracing.Shutdown();
        Assert.That((target.Ended, tracing.Engine.HeldTraces, tracing.Engine.HeldBytes), Is.EqualTo((Traces / 1_000L, 0, 0L)));
    }

    [Test]
    public void Traces_with_spans_stay_within_the_bytes_that_their_spans_really_take()
    {
        using var tracing = new Tracing(LateErrors, Limit, target: new Target());
        Begin(tracing, isFailing: true);
        var before = GC.GetTotalMemory(true);
        for (var i = 0; i < 20_000; i++)
        {
            var root = tracing.Start("root");
            for (var j = 0; j < 3; j++)
                tracing.Start("child", root)!
                    .SetTag("text", new string('x', 200))
                    .SetTag("n", j)
                    .AddEvent(new ActivityEvent("happened"))
                    .Stop();
        }

        var live = GC.GetTotalMemory(true) - before;
        TestContext.Out.WriteLine($"held {tracing.Engine.HeldBytes:N0}, live {live:N0} more than before");
        Assert.That(tracing.Engine.HeldBytes, Is.LessThanOrEqualTo(MaxBytes).And.GreaterThan(MaxBytes / 2));
        Assert.That(live, Is.LessThanOrEqualTo(MaxBytes + FixedOverhead));
    }

    [Test]
    public void Traces_that_wait_for_their_grace_stay_within_the_bytes_too()
    {
        using var tracing = new Tracing(
            LateErrors,
            options =>
            {
                Limit(options);
                options.Grace = TimeSpan.FromHours(1);
            },
            target: new Target());
        tracing.Trace("first");
        var before = GC.GetTotalMemory(true);
        for (var i = 0; i < 200_000; i++)
            tracing.Start("root")!.Stop();
        var live = GC.GetTotalMemory(true) - before;
        TestContext.Out.WriteLine($"held {tracing.Engine.HeldBytes:N0}, live {live:N0} more than before");
        Assert.That(live, Is.LessThanOrEqualTo(MaxBytes + FixedOverhead));
        tracing.Clock.Advance(TimeSpan.FromHours(1));
        Assert.That((tracing.Engine.HeldTraces, tracing.Engine.HeldBytes), Is.EqualTo((0, 0L)));
    }

    [Test]
    public void One_trace_whose_detached_work_goes_on_and_on_takes_no_more_for_it()
    {
        using var tracing = new Tracing(Errors, options => options.Grace = TimeSpan.FromHours(1), target: new Target());
        var root = tracing.Start("root")!;
        var failing = tracing.Start("failing", root)!;
        root.Stop();
        Fail(failing);
        failing.Stop();
        var before = Detached(tracing, root, 1_000);
        var after = Detached(tracing, root, 200_000);
        Assert.That(after - before, Is.LessThan(Mebi));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_million_spans_of_one_trace_take_no_more_than_its_cap(bool isKept)
    {
        const int Spans = 1_000_000;
        using var metrics = new MeterSums();
        var target = new Target();
        using var tracing = new Tracing(Errors, target: target);
        var root = tracing.Start("root")!;
        for (var i = 0; i < 5; i++)
        {
            var child = tracing.Start("child", root)!;
            if (isKept && i == 3)
                Fail(child);
            child.Stop();
        }

        var before = Detached(tracing, root, 20_000);
        var after = Detached(tracing, root, Spans - 20_005);
        root.Stop();
        Assert.That(after - before, Is.LessThan(Mebi), "flat once it is decided");
        Assert.That((target.Ended, metrics.TraceDecisions, tracing.Engine.HeldBytes), Is.EqualTo((isKept ? Spans + 1L : 0, 1L, 0L)));
        Assert.That(metrics.TraceDecisionsBy(isKept ? "certain" : "complete", isKept ? "keep" : "drop"), Is.EqualTo(1));
        Assert.That(metrics["tracing.traces.cut trigger=span_count"], Is.EqualTo(isKept ? 0 : Spans / 10_000));
    }

    /// <summary>What is alive after so many children more.</summary>
    private static long Detached(Tracing tracing, Activity root, int count)
    {
        for (var i = 0; i < count; i++)
            tracing.Start("child", root)?.Stop();
        Activity.Current = null;
        return GC.GetTotalMemory(true);
    }
}
