// What happens to a quiet trace between the sweep's look at it and the lock on it, on a schedule: each step is made here in the order that
// threads may meet in, so that no luck is needed.
using System.Diagnostics;
using NUnit.Framework;
using Tracing.Functional.Control;
using Tracing.Functional.Export;
using Tracing.Functional.Fluent;
using Tracing.Functional.Traces;
using EngineTrace = Tracing.Functional.Traces.HeldTrace;

namespace Tracing.Functional.Tests.Traces;

public class QuietRaceTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);

    [Test]
    public void A_trace_at_which_nothing_stirs_is_decided()
    {
        using var trace = new Quiet();
        Assert.That(trace.Decider.DecideQuiet(trace.Entry, trace.Looked())?.Trigger, Is.EqualTo(DecisionTrigger.Complete));
    }

    [Test]
    public void A_span_that_starts_after_the_look_keeps_the_trace_undecided_until_it_has_ended_and_the_grace_is_over_again()
    {
        using var trace = new Quiet();
        var now = trace.Looked();
        var late = trace.Start();
        Assert.That((trace.Decider.DecideQuiet(trace.Entry, now), trace.Entry.Decision), Is.EqualTo(((object?)null, (object?)null)));
        Assert.That(trace.List.Oldest, Is.Null, "the sweep does not meet it again while it runs");
        trace.End(late);
        Assert.That(trace.List.Oldest, Is.SameAs(trace.Entry));
        Assert.That(trace.Decider.DecideQuiet(trace.Entry, now), Is.Null, "its grace begins anew");
        Assert.That(trace.Decider.DecideQuiet(trace.Entry, trace.Looked())?.Spans, Has.Count.EqualTo(2));
    }

    [Test]
    public void A_span_that_starts_and_ends_after_the_look_begins_the_grace_anew()
    {
        using var trace = new Quiet();
        var now = trace.Looked();
        trace.End(trace.Start());
        Assert.That((trace.Entry.IsQuiet, trace.Decider.DecideQuiet(trace.Entry, now)), Is.EqualTo((true, (object?)null)));
        Assert.That((trace.List.Oldest, trace.Entry.Decision), Is.EqualTo((trace.Entry, (object?)null)), "it waits in the list");
        trace.Clock.Advance(Grace - TimeSpan.FromTicks(1));
        Assert.That(trace.Decider.DecideQuiet(trace.Entry, trace.Now), Is.Null);
        trace.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.That(trace.Decider.DecideQuiet(trace.Entry, trace.Now)?.Spans, Has.Count.EqualTo(2));
    }

    [Test]
    public void A_trace_that_another_thread_decides_after_the_look_is_decided_once()
    {
        using var trace = new Quiet();
        var now = trace.Looked();
        Assert.That(trace.Decider.Cut(trace.Entry, DecisionTrigger.Age), Is.Not.Null);
        Assert.That(trace.Decider.DecideQuiet(trace.Entry, now), Is.Null);
        Assert.That((trace.List.Oldest, trace.Entry.Decision!.Trigger), Is.EqualTo(((object?)null, DecisionTrigger.Age)));
    }

    /// <summary>A held trace whose root has ended.</summary>
    private sealed class Quiet : IDisposable
    {
        private readonly SamplingControl _control;
        private readonly TraceClock _clock;
        private readonly Activity _root;

        public Quiet()
        {
            var policy = Sample.Always.When(AnySpan.Failed);
            var options = new WholeTraceOptions { Grace = Grace };
            _control = new SamplingControl(policy, new SamplingOptions { TimeProvider = Clock, Traces = options });
            _clock = new TraceClock(_control.Clock, isSystem: false);
            var memory = new TraceMemory(options.MaxBytes);
            memory.TryReserve(EngineTrace.EntryBytes);
            Decider = new TraceDecider(_control, options, memory, _clock);

            var (run, known, frame) = (new SamplingRun(policy, Compile.start(policy)), new Knowledge(), new Frame(0, 0));
            PackedOpinion opinion = default;
            var facts = StartFacts.Of("root");
            Assert.That(run.Running.Head(in facts, ref frame, known, ref opinion), Is.EqualTo(HeadDecision.Defer));
            _root = new Activity("root").SetIdFormat(ActivityIdFormat.W3C).Start();
            var held = EngineTrace.Of(run, known, randomness: 0, _clock.Now, observation: null);
            Entry = new TraceEntry(new TraceTable(decisions: 16), _shard, _root.TraceId.ToHexString(), held, decision: null);
            _shard.Order.Add(Entry, 0);
            Entry.Started(_root);
            End(_root);
        }

        private readonly TraceShard _shard = new();

        public ManualTime Clock { get; } = new();

        public QuietTraces List => _shard.Quiet;

        public TraceDecider Decider { get; }

        public TraceEntry Entry { get; }

        public long Now => _clock.Now;

        /// <summary>The sweep's look, when the grace is over: it finds the trace. Returns the time of the look.</summary>
        public long Looked()
        {
            Clock.Advance(Grace);
            var now = Now;
            Assert.That((List.Oldest, Decider.IsGraceOver(Entry, now)), Is.EqualTo((Entry, true)));
            return now;
        }

        public Activity Start()
        {
            var span = new Activity("late").SetParentId(_root.TraceId, _root.SpanId).Start();
            Entry.Started(span);
            return span;
        }

        public void End(Activity span)
        {
            span.Stop();
            var bytes = 1L;
            Assert.That(Decider.Accept(Entry, span, ref bytes, hasRoom: false, isOut: false, out var decided), Is.EqualTo(Accepted.IsHeld));
            Assert.That(decided, Is.Null);
        }

        public void Dispose()
        {
            _root.Dispose();
            _control.Dispose();
        }
    }
}
