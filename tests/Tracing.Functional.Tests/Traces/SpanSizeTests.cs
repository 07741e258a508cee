// F7: the estimate of a span's memory, beside what the heap says.
using System.Diagnostics;
using NUnit.Framework;
using Tracing.Functional.Activities;

namespace Tracing.Functional.Tests.Traces;

[NonParallelizable]
public class SpanSizeTests
{
    private const int Spans = 4_000;
    private const string SourceName = "Tracing.Functional.Tests.SpanSize";
    private static readonly ActivitySource s_source = new(SourceName);

    private static IEnumerable<TestCaseData> Contents()
    {
        yield return Case("nothing", static (_, _) => { });
        yield return Case("attributes", static (span, i) =>
        {
            for (var j = 0; j < 10; j++)
                span.SetTag(Text($"k{j}", 10), Text($"{i}", 50));
        });
        yield return Case("numbers", static (span, i) =>
        {
            for (var j = 0; j < 10; j++)
                span.SetTag(Text($"k{j}", 10), (double)i);
        });
        yield return Case("an array", static (span, i) =>
            span.SetTag("k", Enumerable.Range(i, 100).Select(n => Text($"{n}", 20)).ToArray()));
        yield return Case("own baggage", static (span, i) =>
        {
            for (var j = 0; j < 64; j++)
                span.AddBaggage(Text($"k{j}", 8), Text($"{i}", 56));
        });
        yield return Case("custom properties", static (span, i) =>
        {
            for (var j = 0; j < 20; j++)
                span.SetCustomProperty(Text($"k{j}", 8), Text($"{i}", 200));
        });
        yield return Case("one custom property", static (span, i) => span.SetCustomProperty("k", Text($"{i}", 10)));
        yield return Case("links with attributes and tracestate", static (span, i) =>
        {
            for (var j = 0; j < 10; j++)
                span.AddLink(new ActivityLink(Context(Text($"a={i}", 60)), Tags(i)));
        });
        yield return Case("bare links", static (span, _) =>
        {
            for (var j = 0; j < 20; j++)
                span.AddLink(new ActivityLink(Context(null)));
        });
        yield return Case("events with attributes", static (span, i) =>
        {
            for (var j = 0; j < 10; j++)
                span.AddEvent(new ActivityEvent(Text($"{j}", 20), tags: Tags(i)));
        });
        yield return Case("a status description", static (span, i) => span.SetStatus(ActivityStatusCode.Error, Text($"{i}", 400)));
        yield return Case("a tracestate of its own", static (span, i) => span.TraceStateString = Text($"a={i}", 400));
        static TestCaseData Case(string name, Action<Activity, int> fill) =>
            new TestCaseData(fill).SetName($"F7: the size of a span with {name}");
    }

    [TestCaseSource(nameof(Contents))]
    public void The_estimate_is_that_of_the_heap(Action<Activity, int> fill)
    {
        Measure(fill);
        var (heap, estimate) = Measure(fill);
        TestContext.Out.WriteLine($"heap {heap / (double)Spans:0}, estimate {estimate / (double)Spans:0}");
        Assert.That(estimate, Is.GreaterThan(heap * 0.9).And.LessThan((heap * 2.5) + (Spans * 256)));
    }

    [Test]
    public void F7_what_a_parent_carries_is_counted_there_only()
    {
        using var listener = Listener();
        Activity.Current = null;
        using var root = s_source.StartActivity("root")!;
        using var bare = s_source.StartActivity("bare")!;
        var before = ActivitySize.Of(bare);
        root.AddBaggage("k", new string('x', 10_000));
        root.TraceStateString = "a=" + new string('x', 200);
        root.SetCustomProperty("k", new string('x', 10_000));
        Assert.That(ActivitySize.Of(root), Is.GreaterThan(40_000));
        Assert.That(ActivitySize.Of(bare), Is.EqualTo(before));
    }

    [Test]
    public void F7_the_size_is_read_without_evaluating_anything_lazy_and_without_an_allocation()
    {
        using var listener = Listener();
        Activity.Current = null;
        var evaluations = 0;
        using var span = s_source.StartActivity("lazy")!;
        span.SetTag("lazy", Enumerable.Range(0, 10).Select(i => evaluations++));
        span.SetTag("text", "text");
        span.SetCustomProperty("k", "v");
        ActivitySize.Of(span);
        ActivitySize.Of(span);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            ActivitySize.Of(span);
        Assert.That((evaluations, GC.GetAllocatedBytesForCurrentThread() - before), Is.EqualTo((0, 0L)));
    }

    private static (long Heap, long Estimate) Measure(Action<Activity, int> fill)
    {
        using var listener = Listener();
        Activity.Current = null;
        var spans = new Activity[Spans];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Spans; i++)
        {
            // Ids are read, as an export or a header does.
            spans[i] = s_source.StartActivity("span")!;
            fill(spans[i], i);
            spans[i].Stop();
            _ = spans[i].Id;
        }

        var heap = GC.GetTotalMemory(forceFullCollection: true) - before;
        return (heap, spans.Sum(ActivitySize.Of));
    }

    private static string Text(string start, int length) => start.PadRight(length, 'x');

    private static ActivityContext Context(string? state) =>
        new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), default, state);

    private static ActivityTagsCollection Tags(int i) => new([new("k1", Text($"{i}", 30)), new("k2", Text($"{i}", 30))]);

    private static ActivityListener Listener()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = static source => string.Equals(source.Name, SourceName, StringComparison.Ordinal),
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
