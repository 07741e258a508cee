// Traces put together from the events of spans, in virtual time: complete after the grace, else by age or bounds, and each span once.
using System.Reactive.Concurrency;
using System.Reactive.Subjects;
using NUnit.Framework;
using Tracing.Functional.Ground;
using static Tracing.Functional.Tests.Streams.Events;

namespace Tracing.Functional.Tests.Streams;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AssembleTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly HistoricalScheduler _time = new();
    private readonly Subject<SpanEvent> _spans = new();

    public void Dispose() => _spans.Dispose();

    private List<string> Assembled(int maxOpenTraces = 10, int maxSpans = 100) =>
        _spans
            .AssembleTraces(Second * 2, Second * 10, maxOpenTraces, maxSpans, _time)
            .Recorded(trace =>
                $"{(_time.Now - DateTimeOffset.MinValue).TotalSeconds} s: {string.Join(' ', trace.Select(span => span.Name))}");

    private void Start(string trace, string span, string parent = "") => _spans.OnNext(SpanEvent.Started(Span(trace, span, parent)));

    private void End(string trace, string span, string parent = "") => _spans.OnNext(SpanEvent.Ended(Span(trace, span, parent)));

    [Test]
    public void A_trace_comes_when_all_has_ended_and_the_grace_is_over()
    {
        var seen = Assembled();
        Start("t", "root");
        Start("t", "child", "root");
        _time.AdvanceBy(Second);
        _spans.OnNext(SpanEvent.Failed(Span("t", "child", "root")));
        End("t", "child", "root");
        End("t", "root");
        _time.AdvanceBy(Second * 1.9);
        Assert.That(seen, Is.Empty);
        _time.AdvanceBy(Second);
        Assert.That(seen, Is.EqualTo(new[] { "3 s: child root" }));
    }

    [Test]
    public void A_span_within_the_grace_begins_it_anew()
    {
        var seen = Assembled();
        Start("t", "root");
        End("t", "root");
        _time.AdvanceBy(Second);
        Start("t", "late", "root");
        _time.AdvanceBy(Second * 3);
        Assert.That(seen, Is.Empty);
        End("t", "late", "root");
        _time.AdvanceBy(Second * 3);
        Assert.That(seen, Is.EqualTo(new[] { "6 s: root late" }));
    }

    [Test]
    public void Traces_do_not_mix_and_each_has_its_own_grace()
    {
        var seen = Assembled();
        Start("t", "t1");
        Start("u", "u1");
        End("u", "u1");
        _time.AdvanceBy(Second);
        End("t", "t1");
        _time.AdvanceBy(Second * 5);
        Assert.That(seen, Is.EqualTo(new[] { "2 s: u1", "3 s: t1" }));
    }

    [Test]
    public void A_trace_that_does_not_end_comes_at_its_greatest_age()
    {
        var seen = Assembled();
        Start("t", "root");
        Start("t", "child", "root");
        End("t", "child", "root");
        _time.AdvanceBy(Second * 4);
        Start("u", "silent");
        _time.AdvanceBy(Second * 20);
        Assert.That(seen, Is.EqualTo(new[] { "10 s: child" }), "and one without an ended span not at all");
        End("t", "root");
        _time.AdvanceBy(Second * 20);
        Assert.That(seen[1..], Is.EqualTo(new[] { "26 s: root" }));
    }

    [Test]
    public void Beyond_a_bound_the_oldest_trace_comes_as_it_stands()
    {
        var byTraces = Assembled(maxOpenTraces: 2);
        var bySpans = Assembled(maxSpans: 3);
        foreach (var trace in new[] { "t", "u", "v" })
        {
            Start(trace, trace + "1");
            End(trace, trace + "2", trace + "1");
        }

        Assert.That(byTraces, Is.EqualTo(new[] { "0 s: t2" }));
        Assert.That(bySpans, Is.EqualTo(new[] { "0 s: t2", "0 s: u2" }));
    }

    [Test]
    public void The_end_of_the_stream_gives_out_what_is_held_and_an_error_does_not()
    {
        var seen = Assembled();
        End("u", "u1", "u0");
        End("t", "t1");
        _spans.OnCompleted();
        Assert.That(seen, Is.EqualTo(new[] { "0 s: u1", "0 s: t1", "end" }));
    }

    [Test]
    public void A_failing_source_fails_the_assembly()
    {
        Exception? met = null;
        _spans.AssembleTraces(Second, scheduler: _time).Subscribe(_ => Assert.Fail("no trace"), error => met = error);
        End("t", "t1");
        _spans.OnError(new InvalidOperationException("source"));
        _time.AdvanceBy(Second * 100);
        Assert.That(met?.Message, Is.EqualTo("source"));
    }

    [Test]
    public void Whatever_the_interleaving_every_ended_span_comes_once_and_nothing_comes_unsubscribed()
    {
        for (var seed = 0; seed < 200; seed++) Interleave(new Random(seed), seed);
    }

    private static void Interleave(Random random, int seed)
    {
        using var spans = new Subject<SpanEvent>();
        var time = new HistoricalScheduler();
        List<string> given = [], ended = [];
        spans.AssembleTraces(Second, Second * 5, 3, 8, time).Subscribe(trace =>
        {
            Assert.That(trace.Select(span => span.TraceId).Distinct().Count(), Is.EqualTo(1), $"seed {seed}");
            given.AddRange(trace.Select(span => span.SpanId));
        });
        for (var i = 0; i < 100; i++)
        {
            var trace = $"{random.Next(5)}";
            var span = Span(trace, random.Next(3) == 0 ? $"{i}" : $"{trace}.{random.Next(4)}", random.Next(2) == 0 ? "" : "p");
            var isEnd = random.Next(2) == 0;
            if (isEnd) ended.Add(span.SpanId);
            spans.OnNext(isEnd ? SpanEvent.Ended(span) : SpanEvent.Started(span));
            time.AdvanceBy(Second * random.NextDouble());
        }

        time.AdvanceBy(Second * 5);
        Assert.That(given, Is.EquivalentTo(ended), $"seed {seed}");
    }
}
