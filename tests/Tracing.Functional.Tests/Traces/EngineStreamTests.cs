// Spans and traces as the engine publishes them.
using System.Diagnostics;
using System.Reactive.Concurrency;
using NUnit.Framework;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Traces;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class EngineStreamTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly Policy Errors = Sample.Always.When(AnySpan.Failed).Named("errors");
    private static readonly StreamOptions Immediate = new() { Scheduler = ImmediateScheduler.Instance };
    private readonly TracingStreams _streams = new(Immediate);
    private readonly List<SpanEvent> _events = [];
    private readonly List<TraceRecord> _traces = [];

    private IEnumerable<string> Reported => _events.Select(reported => reported.ToString());

    public void Dispose() => _streams.Dispose();

    private static void Fail(Activity span) => span.SetStatus(ActivityStatusCode.Error, "planted");

    private Tracing Observing(Policy policy, Action<WholeTraceOptions>? configure = null)
    {
        _streams.Spans.Subscribe(_events.Add);
        _streams.Traces.Subscribe(_traces.Add);
        return new Tracing(policy, configure, _streams);
    }

    [Test]
    public void A_span_is_told_when_it_starts_fails_and_ends_in_that_order()
    {
        using var tracing = Observing(Errors);
        var planted = new InvalidOperationException("planted");
        tracing.Trace("bad", child: span =>
        {
            span.AddException(planted);
            Fail(span);
        });
        Assert.That(Reported, Is.EqualTo(new[] { "Started bad", "Started bad child", "Failed bad child", "Ended bad child", "Ended bad" }));
        Assert.That(_events[2].Exception, Is.SameAs(planted));
        Assert.That(
            _events.Select(reported => reported.Span.Duration == TimeSpan.Zero),
            Is.EqualTo(new[] { true, true, true, false, false }));
    }

    [Test]
    public void A_span_that_only_has_a_failed_status_fails_without_an_exception_as_it_ends()
    {
        using var tracing = Observing(Errors);
        tracing.Trace("bad", child: Fail);
        Assert.That(Reported, Is.EqualTo(new[] { "Started bad", "Started bad child", "Failed bad child", "Ended bad child", "Ended bad" }));
        Assert.That((_events[2].Exception, _events[2].Span.StatusDescription), Is.EqualTo(((Exception?)null, "planted")));
    }

    [Test]
    public void Exceptions_of_spans_of_others_are_not_told()
    {
        using var tracing = Observing(Errors);
        using var other = new Tracing(Sample.Always);
        other.Trace("other", child: span => span.AddException(new InvalidOperationException("planted")));
        Assert.That(_events, Is.Empty);
    }

    [Test]
    public void Two_streams_on_one_source_are_each_told_of_the_exception()
    {
        using var tracing = Observing(Errors);
        using var otherStreams = new TracingStreams(Immediate);
        using var other = new Tracing(Errors, streams: otherStreams, source: tracing.Source);
        var otherEvents = new List<SpanEvent>();
        var child = tracing.Start("child", tracing.Start("root"))!;
        child.AddException(new InvalidOperationException("planted"));
        Fail(child);
        using var subscription = otherStreams.Spans.Subscribe(otherEvents.Add);
        child.Stop();
        Assert.That(Reported.Skip(2), Is.EqualTo(new[] { "Failed child", "Ended child" }));
        Assert.That(otherEvents.Select(reported => reported.ToString()), Is.EqualTo(new[] { "Failed child", "Ended child" }));
    }

    [Test]
    public void A_trace_kept_late_is_told_whole_with_what_decided()
    {
        using var tracing = Observing(Errors);
        tracing.Trace("good");
        Assert.That(_traces, Is.Empty);
        var root = tracing.Trace("bad", child: Fail);
        var trace = _traces.Single();
        Assert.Multiple(() =>
        {
            Assert.That(
                (trace.TraceId, trace.Operation, trace.SpanCount, trace.IsFailed),
                Is.EqualTo((root.TraceId.ToHexString(), "bad", 2, true)));
            Assert.That(trace.Spans.Select(span => span.Name), Is.EqualTo(new[] { "bad child", "bad" }));
            Assert.That(
                (trace.Decision.IsKept, trace.Decision.Rule, trace.Decision.Trigger),
                Is.EqualTo((true, "errors", DecisionTrigger.Certain)));
            Assert.That((trace.Decision.Threshold.Value, trace.Decision.AdjustedCount), Is.EqualTo((0UL, 1.0)));
            Assert.That(trace.Explanation.Value.ToString(), Does.Contain("errors").And.Contain("failed"));
            Assert.That(trace.Bytes, Is.GreaterThan(1_000));
        });
    }

    [Test]
    public void A_trace_kept_at_its_start_is_told_when_its_last_span_has_ended()
    {
        using var tracing = Observing(Sample.Always.When(AtStart.Name("sure")).Named("sure").OrElse(Errors));
        var root = tracing.Start("sure")!;
        var child = tracing.Start("child", root)!;
        root.Stop();
        Assert.That(_traces, Is.Empty);
        child.Stop();
        var trace = _traces.Single();
        Assert.That(
            (trace.Operation, trace.Decision.Trigger, trace.Decision.Rule, trace.SpanCount, trace.Spans[^1].Name),
            Is.EqualTo(("sure", DecisionTrigger.Start, "sure", 2, "child")));
        Assert.That(trace.Explanation.Value.ToString(), Does.Contain("sure"));
        Assert.That(tracing.Names, Is.EqualTo(new[] { "sure", "child" }), "exporters wait for nothing");
        Assert.That((tracing.Engine.HeldTraces, tracing.Engine.HeldBytes), Is.EqualTo((0, 0L)));
    }

    [Test]
    public void The_explanation_reads_the_policy_as_it_was_before_it_decided_and_what_a_cap_sheds_is_counted()
    {
        using var metrics = new Sampling.Counted();
        using var streams = new TracingStreams(Immediate) { ObservesDropped = true };
        using var subscription = streams.Traces.Subscribe(_traces.Add);
        using var tracing = new Tracing(Sample.RateLimited(0.000001, burst: 1).When(AnySpan.Failed).Named("cap"), streams: streams);
        for (var i = 0; i < 3; i++)
            tracing.Trace($"{i}", child: Fail);
        Assert.That(_traces.Select(trace => trace.Decision.IsKept), Is.EqualTo(new[] { true, false, false }));
        Assert.That(
            _traces.Select(trace => trace.Explanation.Value.Threshold.Equals(Threshold.Never)), Is.EqualTo(new[] { false, true, true }));
        Assert.That(metrics.Sums["tracing.sampling.shed rule=cap"], Is.EqualTo(2));
    }

    [Test]
    public void Dropped_traces_are_told_where_asked()
    {
        using var streams = new TracingStreams(Immediate) { ObservesDropped = true };
        using var subscription = streams.Traces.Subscribe(_traces.Add);
        using var tracing = new Tracing(Sample.Never.When(AtStart.Name("health")).Named("health").OrElse(Errors), streams: streams);
        tracing.Trace("health");
        tracing.Trace("good");
        var reported = _traces.Select(trace =>
            (trace.Operation, trace.Spans.Count, trace.Decision.IsKept, trace.Decision.Trigger, trace.Decision.AdjustedCount));
        Assert.That(
            reported,
            Is.EqualTo(new[] { ("health", 0, false, DecisionTrigger.Start, 0.0), ("good", 2, false, DecisionTrigger.Complete, 0.0) }));
        Assert.That(_traces[0].Explanation.Value.ToString(), Does.Contain("health"));
        Assert.That(_traces[1].Explanation.Value.ToString(), Does.Contain("failed"));
        Assert.That((tracing.Names.Count, tracing.Engine.HeldBytes), Is.EqualTo((0, 0L)));
    }

    [Test]
    public void A_trace_cut_by_its_age_or_a_flush_is_told_with_the_spans_it_had()
    {
        using var tracing = Observing(
            Sample.Never.When(AnySpan.Name("banned")).OrElse(Sample.Always),
            options => (options.MaxAge, options.FlushRunningTraces) = (TimeSpan.FromMinutes(1), true));
        using var old = tracing.Start("old")!;
        tracing.Start("old child", old)!.Stop();
        tracing.Clock.Advance(TimeSpan.FromMinutes(1));
        using var flushed = tracing.Start("flushed")!;
        tracing.Flush();
        var reported = _traces.Select(trace => (trace.Operation, trace.Spans.Count, trace.Root, trace.Decision.Trigger));
        Assert.That(
            reported,
            Is.EqualTo(new[] { ("old", 1, (SpanRecord?)null, DecisionTrigger.Age), ("flushed", 0, null, DecisionTrigger.Flush) }));
        Assert.That(tracing.Engine.HeldBytes, Is.Zero);
    }

    [Test]
    public void Snapshots_do_not_change_with_the_span()
    {
        using var tracing = Observing(Errors);
        int[] numbers = [1];
        var root = tracing.Start("before")!;
        root.SetTag("n", 1).SetTag("numbers", numbers).AddEvent(new ActivityEvent("first"));
        Fail(root);
        root.Stop();
        root.DisplayName = "after";
        root.SetTag("n", 2).SetTag("more", true).AddEvent(new ActivityEvent("second"));
        root.SetStatus(ActivityStatusCode.Ok);
        numbers[0] = 2;
        foreach (var span in new[] { _events[^1].Span, _traces.Single().Spans.Single() })
        {
            Assert.That(
                (span.Name, span.IsFailed, span.Attribute("n"), span.Attribute("more")),
                Is.EqualTo(("before", true, (object)1, (object?)null)));
            Assert.That((span.Attribute("numbers"), span.Events.Single().Name), Is.EqualTo((new[] { 1 }, "first")));
        }
    }

    [Test]
    public void Odd_values_are_copied_without_harm()
    {
        using var tracing = Observing(Errors);
        tracing.Trace("bad", child: span =>
        {
            span.AddTag("nothing", null).AddTag("strings", new string?[] { null, "a" }).AddTag("object", new object());
            span.AddEvent(new ActivityEvent("e", default, new ActivityTagsCollection { ["nothing"] = null }));
            span.AddLink(new ActivityLink(default));
            Fail(span);
        });
        Assert.That((_traces.Count, _events.Count, tracing.Names.Count), Is.EqualTo((1, 5, 2)));
    }

    [Test]
    public void An_observer_that_throws_ends_alone_and_exporters_never_see_it()
    {
        _streams.Spans.Subscribe(_ => throw new InvalidOperationException("planted"));
        _streams.Traces.Subscribe(_ => throw new InvalidOperationException("planted"));
        using var tracing = Observing(Errors);
        Assert.That(() => tracing.Trace("bad", child: Fail), Throws.Nothing);
        Assert.That((_events.Count, _traces.Count, tracing.Names.Count, _streams.FaultCount), Is.EqualTo((5, 1, 2, 2L)));
    }

    [Test]
    public void An_observer_that_blocks_holds_up_nobody_and_loses_only_its_own()
    {
        using var streams = new TracingStreams(new StreamOptions { QueueLength = 4 });
        using var gate = new ManualResetEventSlim();
        using var entered = new ManualResetEventSlim();
        using var subscription = streams.Spans.Subscribe(_ =>
        {
            entered.Set();
            gate.Wait(Patience);
        });
        using var tracing = new Tracing(Errors, streams: streams);
        tracing.Start("first")!.Stop();
        Assert.That(entered.Wait(Patience));
        for (var i = 0; i < 10; i++)
            tracing.Trace("bad", child: Fail);
        Assert.That((tracing.Names.Count, tracing.Engine.HeldTraces), Is.EqualTo((20, 0)));
        Assert.That(streams.LostCount, Is.EqualTo(52 - 1 - 4), "one at the observer, four in its queue");
        gate.Set();
    }

    [Test]
    public void An_observer_that_starts_spans_does_not_feed_itself_for_ever()
    {
        Tracing tracing = null!;
        var spans = 0;
        _streams.Spans.Subscribe(_ =>
        {
            if (++spans < 10_000)
                tracing.Start("of the observer")?.Stop();
        });
        using (tracing = new Tracing(Errors, streams: _streams))
        {
            var bad = tracing.Start("bad")!;
            Fail(bad);
            bad.Stop();
            Assert.That(spans, Is.LessThan(100));
            Assert.That((tracing.Names.Single(), tracing.Engine.HeldTraces, tracing.Engine.HeldBytes), Is.EqualTo(("bad", 0, 0L)));
        }
    }

    [TestCase(false)]
    [TestCase(true)]
    public void While_nobody_observes_streams_cost_no_byte(bool isHeld)
    {
        using var plain = new Tracing(Errors, target: new Target());
        using var withStreams = new Tracing(Errors, streams: _streams, target: new Target());
        var (without, with) = (BytesOf(plain, isHeld), BytesOf(withStreams, isHeld));
        Assert.That(with, Is.EqualTo(without).Within(1));
    }

    [Test]
    public void A_span_of_a_decided_trace_costs_no_byte_beyond_the_frameworks_own()
    {
        using var plain = new ActivitySource($"plain-{Guid.NewGuid():N}");
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source == plain,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        using var tracing = new Tracing(Errors, streams: _streams, target: new Target());
        Assert.That(BytesOf(tracing, isHeld: false), Is.EqualTo(BytesOfChildren(plain, plain.StartActivity("root")!)).Within(1));
    }

    /// <summary>Bytes for each child of a trace that is held or kept.</summary>
    private static double BytesOf(Tracing tracing, bool isHeld)
    {
        using var root = tracing.Start("root")!;
        if (!isHeld)
        {
            var failing = tracing.Start("failing", root)!;
            Fail(failing);
            failing.Stop();
        }

        return BytesOfChildren(tracing.Source, root);
    }

    private static double BytesOfChildren(ActivitySource source, Activity root)
    {
        const int Children = 4_096;
        Activity.Current = root;
        Run(source, 1_024);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(source, Children);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Children;
    }

    private static void Run(ActivitySource source, int children)
    {
        for (var i = 0; i < children; i++)
            source.StartActivity("child")!.Stop();
    }
}
