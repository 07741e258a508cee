// Operators on the events of spans, each in virtual time.
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using NUnit.Framework;
using static Tracing.Functional.Tests.Streams.Events;

namespace Tracing.Functional.Tests.Streams;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SpanStreamTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly HistoricalScheduler _time = new();
    private readonly Subject<SpanEvent> _spans = new();

    public void Dispose() => _spans.Dispose();

    private static string Text(SpanEvent happened) => happened.ToString();

    [Test]
    public void An_event_says_what_happened_to_which_span()
    {
        var (span, error) = (Span("a"), new InvalidOperationException("no"));
        Assert.Multiple(() =>
        {
            Assert.That(SpanEvent.Started(span), Has.Property("Kind").EqualTo(SpanEventKind.Started).And.Property("Span").SameAs(span));
            Assert.That(
                SpanEvent.Failed(span, error),
                Has.Property("Kind").EqualTo(SpanEventKind.Failed).And.Property("Exception").SameAs(error));
            Assert.That(SpanEvent.Ended(span), Has.Property("Kind").EqualTo(SpanEventKind.Ended).And.Property("Exception").Null);
            Assert.That(() => SpanEvent.Ended(null!), Throws.ArgumentNullException);
        });
    }

    [Test]
    public void Filters_let_through_what_they_name()
    {
        var failed = _spans.Failed().Recorded(Text);
        var ended = _spans.Ended().Recorded(Text);
        var named = _spans.Operation("a").Recorded(Text);
        var slow = _spans.SlowerThan(TimeSpan.FromMilliseconds(10)).Recorded(Text);
        foreach (var happened in new[]
        {
            SpanEvent.Started(Span("a", 99)), SpanEvent.Failed(Span("b", 99)), Ended("a", 10), Ended("b", 10.0001), Ended("A", 9),
        })
        {
            _spans.OnNext(happened);
        }

        _spans.OnCompleted();
        Assert.Multiple(() =>
        {
            Assert.That(failed, Is.EqualTo(new[] { "Failed b", "end" }));
            Assert.That(ended, Is.EqualTo(new[] { "Ended a", "Ended b", "Ended A", "end" }));
            Assert.That(named, Is.EqualTo(new[] { "Started a", "Ended a", "end" }));
            Assert.That(slow, Is.EqualTo(new[] { "Ended b", "end" }));
        });
    }

    [Test]
    public void Operations_beyond_the_bound_share_one_group()
    {
        var grouped = _spans.ByOperation(maxOperations: 2);
        var seen = grouped.SelectMany(group => group.Select(happened => $"{group.Key}: {happened.Span.Name}")).Recorded(text => text);
        foreach (var name in new[] { "a", "b", "c", "a", "d", "b" }) _spans.OnNext(Ended(name));
        var second = grouped.Select(group => group.Key).Recorded(key => key);
        foreach (var name in new[] { "d", "c", "d" }) _spans.OnNext(Ended(name));
        Assert.That(
            seen,
            Is.EqualTo(new[] { "a: a", "b: b", "(other): c", "a: a", "(other): d", "b: b", "(other): d", "(other): c", "(other): d" }));
        Assert.That(second, Is.EqualTo(new[] { "d", "c" }), "each subscription meets operations anew");
    }

    [Test]
    public void A_second_has_a_number_even_where_nothing_happened()
    {
        var seen = _spans.PerSecond(_time).Recorded(count => $"{count}");
        _spans.OnNext(Ended("a"));
        _spans.OnNext(SpanEvent.Started(Span("b")));
        _time.AdvanceBy(Second * 2);
        _spans.OnNext(Ended("c"));
        _time.AdvanceBy(Second / 2);
        Assert.That(seen, Is.EqualTo(new[] { "2", "0" }));
        _spans.OnCompleted();
        Assert.That(seen, Is.EqualTo(new[] { "2", "0", "1", "end" }));
    }

    private List<RedFigures> Red(bool allSpans = false)
    {
        var seen = new List<RedFigures>();
        _spans.Red(Second * 10, allSpans, _time).Subscribe(seen.Add);
        return seen;
    }

    [Test]
    public void Red_gives_each_operations_figures_window_by_window()
    {
        _time.AdvanceTo(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var seen = Red();
        for (var i = 1; i <= 100; i++) _spans.OnNext(SpanEvent.Ended(i > 97 ? Span("a", i).WithFailure("no") : Span("a", i)));
        _spans.OnNext(Ended("b", 7));
        _spans.OnNext(SpanEvent.Started(Span("c")));
        _time.AdvanceBy(Second * 20);
        var figures = seen[0].Of("a")!;
        Assert.Multiple(() =>
        {
            Assert.That(seen.Select(window => window.Start), Is.EqualTo(new[] { _time.Now - (Second * 20), _time.Now - (Second * 10) }));
            Assert.That(seen.Select(window => window.Length), Is.All.EqualTo(Second * 10));
            Assert.That(seen[0].Operations.Select(operation => operation.Operation), Is.EqualTo(new[] { "a", "b" }));
            Assert.That(seen[1].Operations, Is.Empty);
            Assert.That(seen[0].Of("c"), Is.Null);
            Assert.That((figures.Count, figures.Rate, figures.Errors, figures.ErrorRatio), Is.EqualTo((100.0, 10.0, 3.0, 0.03)));
            Assert.That(figures.P50.TotalMilliseconds, Is.EqualTo(50).Within(1).Percent);
            Assert.That(figures.P90.TotalMilliseconds, Is.EqualTo(90).Within(1).Percent);
            Assert.That(figures.P99.TotalMilliseconds, Is.EqualTo(99).Within(1).Percent);
            Assert.That(figures.Max.TotalMilliseconds, Is.EqualTo(100));
            Assert.That(seen[0].Of("b")!.P99.TotalMilliseconds, Is.EqualTo(7), "one duration is exact");
        });
    }

    [Test]
    public void Red_counts_local_roots_unless_told_otherwise()
    {
        var (roots, all) = (Red(), Red(allSpans: true));
        _spans.OnNext(SpanEvent.Ended(Span("t", "child", "root")));
        _spans.OnNext(SpanEvent.Ended(Span("t", "root", "")));
        _time.AdvanceBy(Second * 10);
        Assert.That(roots[0].Operations.Select(figures => figures.Operation), Is.EqualTo(new[] { "root" }));
        Assert.That(all[0].Operations.Select(figures => figures.Operation), Is.EqualTo(new[] { "child", "root" }));
    }

    [Test]
    public void The_last_window_of_a_stream_is_as_long_as_it_was()
    {
        var seen = Red();
        _time.AdvanceBy(Second * 14);
        _spans.OnNext(Ended("a"));
        _spans.OnCompleted();
        Assert.That(seen[1].Length, Is.EqualTo(Second * 4));
        Assert.That(seen[1].Of("a")!.Rate, Is.EqualTo(0.25));
    }

    [Test]
    public void A_window_names_a_thousand_operations_and_the_next_window_begins_anew()
    {
        var seen = Red();
        for (var i = 0; i < 1500; i++) _spans.OnNext(Ended($"{i}"));
        _time.AdvanceBy(Second * 10);
        _spans.OnNext(Ended("1499"));
        _time.AdvanceBy(Second * 10);
        Assert.That(seen[0].Operations, Has.Count.EqualTo(1001));
        Assert.That(seen[0].Of("(other)")!.Count, Is.EqualTo(500));
        Assert.That(seen[1].Operations.Single().Operation, Is.EqualTo("1499"));
    }

    [Test]
    public void Numbers_out_of_range_are_refused()
    {
        Assert.Multiple(() =>
        {
            Refused(() => _spans.ByOperation(0), "maxOperations", "1 or more");
            Refused(() => _spans.SlowerThan(-Second), "duration", "0 or more");
            Refused(() => _spans.Red(TimeSpan.Zero), "window", "above 0");
            Refused(() => _spans.Red(TimeSpan.MaxValue), "window", "1 day");
            Refused(() => _spans.AssembleTraces(-Second), "grace", "0 to 1 day");
            Refused(() => _spans.AssembleTraces(Second, TimeSpan.Zero), "maxAge", "above 0");
            Refused(() => _spans.AssembleTraces(Second, maxOpenTraces: 0), "maxOpenTraces", "1 or more");
            Refused(() => _spans.AssembleTraces(Second, maxSpans: 0), "maxSpans", "1 or more");
        });
    }

    [Test]
    public void Numbers_at_the_ends_of_their_ranges_are_taken_and_beyond_refused()
    {
        var (day, tick) = (TimeSpan.FromDays(1), TimeSpan.FromTicks(1));
        Assert.Multiple(() =>
        {
            Assert.That(
                new object[]
                {
                    _spans.ByOperation(1), _spans.SlowerThan(TimeSpan.Zero), _spans.Red(tick), _spans.Red(day),
                    _spans.AssembleTraces(TimeSpan.Zero), _spans.AssembleTraces(day), _spans.AssembleTraces(Second, tick),
                    _spans.AssembleTraces(Second, day), _spans.AssembleTraces(Second, maxOpenTraces: 1, maxSpans: 1),
                },
                Has.None.Null);
            Refused(() => _spans.Red(day + tick), "window", "above 0, at most 1 day");
            Refused(() => _spans.Red(-tick), "window", "above 0, at most 1 day");
            Refused(() => _spans.AssembleTraces(-tick), "grace", "0 to 1 day");
            Refused(() => _spans.AssembleTraces(day + tick), "grace", "0 to 1 day");
            Refused(() => _spans.AssembleTraces(Second, day + tick), "maxAge", "above 0, at most 1 day");
            Refused(() => _spans.SlowerThan(-tick), "duration", "0 or more");
        });
    }

    private static void Refused(Action build, string parameter, string range)
    {
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(build);
        Assert.That(refusal!.ParamName, Is.EqualTo(parameter));
        Assert.That(refusal.Message, Does.Contain(range));
    }
}
