// Edges of what streams promise: bounds that are reached and not passed, weights of failures, what is not told, and what stays redacted.
using System.Diagnostics;
using System.Reactive.Concurrency;
using System.Reactive.Subjects;
using NUnit.Framework;
using Tracing.Functional.Fluent;
using static Tracing.Functional.Tests.Streams.Events;

namespace Tracing.Functional.Tests.Streams;

public class EdgeTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [TestCase(3, 10)]
    [TestCase(100, 3)]
    public void Assembly_holds_as_much_as_its_bounds_say_and_gives_the_oldest_beyond(int maxSpans, int maxOpenTraces)
    {
        using var spans = new Subject<SpanEvent>();
        var seen = spans.AssembleTraces(Second, Second * 10, maxOpenTraces, maxSpans, new HistoricalScheduler())
            .Recorded(trace => string.Join(' ', trace.Select(span => span.Name)));
        foreach (var trace in new[] { "t", "u", "v" })
            spans.OnNext(SpanEvent.Ended(Span(trace, trace + "1", "parent")));
        Assert.That(seen, Is.Empty, "the bound is reached");
        spans.OnNext(SpanEvent.Ended(Span("w", "w1", "parent")));
        Assert.That(seen, Is.EqualTo(new[] { "t1" }), "the bound is passed");
    }

    [Test]
    public void A_failed_trace_counts_among_the_errors_for_what_it_stands_for_and_a_dropped_operation_has_no_entry()
    {
        using var traces = new Subject<TraceRecord>();
        var time = new HistoricalScheduler();
        var seen = new List<RedFigures>();
        traces.Red(Second, estimated: true, time).Subscribe(seen.Add);
        traces.OnNext(Trace("a", 10, isFailed: true, decision: Decision(isKept: true, threshold: HalfRatio)));
        traces.OnNext(Trace("a", 10, decision: Decision(isKept: true, threshold: HalfRatio)));
        traces.OnNext(Trace("dropped", 10, isFailed: true, decision: Decision(isKept: false, threshold: HalfRatio)));
        time.AdvanceBy(Second);
        var figures = seen[0].Of("a")!;
        Assert.That((figures.Count, figures.Errors, figures.ErrorRatio), Is.EqualTo((4.0, 2.0, 0.5)));
        Assert.That(seen[0].Of("dropped"), Is.Null);
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_provider_without_redaction_does_not_turn_off_that_of_another(bool isFirst)
    {
        using var streams = new TracingStreams(new StreamOptions { Scheduler = ImmediateScheduler.Instance });
        using var first = Publishing(streams, isOn: !isFirst);
        using var second = Publishing(streams, isOn: isFirst);
        List<object?> seen = [];
        using var subscription = streams.Spans.Ended().Subscribe(ended => seen.AddRange(ended.Span.Attributes.Select(tag => tag.Value)));
        first.Trace("pay", root: root => root.SetTag("password", "hunter2"));
        second.Trace("pay", root: root => root.SetTag("password", "hunter2"));
        Assert.That(seen, Is.EqualTo(new[] { "[redacted]", "[redacted]" }));
    }

    [Test]
    public void An_exception_that_is_recorded_after_the_end_is_no_failure()
    {
        using var streams = new TracingStreams(new StreamOptions { Scheduler = ImmediateScheduler.Instance });
        using var tracing = new Traces.Tracing(Sample.Always, streams: streams);
        var seen = streams.Spans.Recorded(happened => happened.ToString());
        var root = tracing.Start("root")!;
        root.AddException(new InvalidOperationException("before"));
        root.Stop();
        root.AddException(new InvalidOperationException("after"));
        Assert.That(seen, Is.EqualTo(new[] { "Started root", "Failed root", "Ended root" }));
    }

    private static Traces.Tracing Publishing(TracingStreams streams, bool isOn) =>
        new(Sample.Always, streams: streams, more: builder => builder.SetPrivacy(privacy => privacy.IsOn = isOn));
}
