// Operators on decided traces, each in virtual time.
using System.Reactive.Concurrency;
using System.Reactive.Subjects;
using NUnit.Framework;
using Tracing.Functional.Fluent;
using static Tracing.Functional.Tests.Streams.Events;

namespace Tracing.Functional.Tests.Streams;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TraceStreamTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly HistoricalScheduler _time = new();
    private readonly Subject<TraceRecord> _traces = new();

    public void Dispose() => _traces.Dispose();

    private static string Text(TraceRecord trace) => trace.Operation;

    [Test]
    public void Filters_let_through_what_they_name()
    {
        var seen = new Dictionary<string, List<string>>
        {
            ["operation"] = _traces.Operation("fast").Recorded(Text),
            ["failed"] = _traces.Failed().Recorded(Text),
            ["slow"] = _traces.SlowerThan(TimeSpan.FromMilliseconds(10)).Recorded(Text),
            ["kept"] = _traces.Kept().Recorded(Text),
            ["dropped"] = _traces.Dropped().Recorded(Text),
            ["kept by vip"] = _traces.KeptBy("vip").Recorded(Text),
        };
        _traces.OnNext(Trace("fast", 10));
        _traces.OnNext(Trace("slow", 11, decision: Decision(isKept: true, "vip")));
        _traces.OnNext(Trace("broken", isFailed: true, decision: Decision(isKept: false, "vip")));
        _traces.OnCompleted();
        Assert.Multiple(() =>
        {
            Assert.That(seen["operation"], Is.EqualTo(new[] { "fast", "end" }));
            Assert.That(seen["failed"], Is.EqualTo(new[] { "broken", "end" }));
            Assert.That(seen["slow"], Is.EqualTo(new[] { "slow", "end" }));
            Assert.That(seen["kept"], Is.EqualTo(new[] { "fast", "slow", "end" }));
            Assert.That(seen["dropped"], Is.EqualTo(new[] { "broken", "end" }));
            Assert.That(seen["kept by vip"], Is.EqualTo(new[] { "slow", "end" }));
        });
    }

    [Test]
    public void Another_policy_says_what_it_would_keep_whatever_was_decided_and_each_subscription_starts_it_anew()
    {
        var failures = _traces.KeptBy(Sample.Always.When(AnySpan.Failed));
        var first = _traces.KeptBy(Sample.RateLimited(0.001, burst: 2));
        var seen = (Failures: failures.Recorded(Text), First: first.Recorded(Text), Again: first.Recorded(Text));
        foreach (var name in new[] { "a", "b", "c" })
            _traces.OnNext(Trace(name));
        _traces.OnNext(Trace("broken", isFailed: true, decision: Decision(isKept: false)));
        Assert.That(seen.Failures, Is.EqualTo(new[] { "broken" }));
        Assert.That((seen.First, seen.Again), Is.EqualTo((new List<string> { "a", "b" }, new List<string> { "a", "b" })));
    }

    [Test]
    public void A_second_has_a_number_even_where_nothing_happened()
    {
        var seen = _traces.PerSecond(_time).Recorded(count => $"{count}");
        _time.AdvanceBy(Second);
        for (var i = 0; i < 3; i++) _traces.OnNext(Trace("a"));
        _time.AdvanceBy(Second);
        Assert.That(seen, Is.EqualTo(new[] { "0", "3" }));
    }

    private List<RedFigures> Red(bool estimated)
    {
        var seen = new List<RedFigures>();
        _traces.Red(Second * 4, estimated, _time).Subscribe(seen.Add);
        return seen;
    }

    [Test]
    public void Red_counts_traces_or_what_they_stand_for()
    {
        var (counted, estimated) = (Red(estimated: false), Red(estimated: true));
        _traces.OnNext(Trace("a", 10, decision: Decision(isKept: true, threshold: HalfRatio)));
        _traces.OnNext(Trace("a", 20, isFailed: true, decision: Decision(isKept: true)));
        _traces.OnNext(Trace("a", 30, decision: Decision(isKept: false, threshold: HalfRatio)));
        _traces.OnNext(Trace("a", 40, decision: Decision(isKept: true, threshold: HalfRatio, isReliable: false)));
        _time.AdvanceBy(Second * 4);
        Assert.Multiple(() =>
        {
            Assert.That(Figures(counted), Is.EqualTo((4.0, 1.0, 1.0, 40.0)));
            Assert.That(Figures(estimated), Is.EqualTo((3.0, 0.75, 1.0, 20.0)));
            Assert.That(estimated[0].Of("a")!.P50.TotalMilliseconds, Is.EqualTo(10).Within(1).Percent, "10 ms stand for two of three");
        });
    }

    private static (double Count, double Rate, double Errors, double Max) Figures(List<RedFigures> windows) =>
        windows[0].Of("a") is { } figures ? (figures.Count, figures.Rate, figures.Errors, figures.Max.TotalMilliseconds) : default;

    [Test]
    public void Numbers_out_of_range_are_refused()
    {
        Assert.That(() => _traces.SlowerThan(-Second), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => _traces.Red(TimeSpan.Zero), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
