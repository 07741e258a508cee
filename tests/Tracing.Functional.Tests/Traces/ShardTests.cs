// What a thread does for the traces of its own shard when it begins one, and which trace it gives up if memory is needed.
using System.Diagnostics;
using NUnit.Framework;
using OpenTelemetry;
using Tracing.Functional.Control;
using Tracing.Functional.Export;
using Tracing.Functional.Fluent;
using Tracing.Functional.Traces;
using EngineTrace = Tracing.Functional.Traces.HeldTrace;

namespace Tracing.Functional.Tests.Traces;

public class ShardTests
{
    private const long Second = 1_000_000_000;
    private static readonly Policy s_errors = Sample.Always.When(AnySpan.Failed);

    [Test]
    public void A_thread_that_begins_a_trace_decides_two_quiet_ones_whose_grace_is_over_and_no_more()
    {
        using var tracing = new Tracing(s_errors, static options => options.Grace = TimeSpan.FromSeconds(1));
        for (var i = 0; i < 10; i++)
            tracing.Trace($"{i}");
        tracing.Clock.Pass(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        using var early = tracing.Start("early");
        Assert.That(tracing.Engine.HeldTraces, Is.EqualTo(11), "no grace is over");
        tracing.Clock.Pass(TimeSpan.FromTicks(1));
        using var first = tracing.Start("first");
        Assert.That(tracing.Engine.HeldTraces, Is.EqualTo(10));
        using var second = tracing.Start("second");
        Assert.That(tracing.Engine.HeldTraces, Is.EqualTo(9));
    }

    [Test]
    public void A_trace_that_begins_while_another_leaves_decides_none_within_it()
    {
        var target = new Nesting();
        using var tracing = new Tracing(
            Sample.Never.When(AnySpan.Name("banned")).OrElse(Sample.Always), static options => options.Grace = TimeSpan.FromSeconds(1),
            target: target);
        for (var i = 0; i < 50; i++)
            tracing.Trace($"{i}");
        tracing.Clock.Pass(TimeSpan.FromSeconds(1));
        target.Begin = () => tracing.Start("nested")?.Stop();
        using var next = tracing.Start("next");
        target.Begin = null;
        Assert.That((target.Deepest, target.Ends), Is.EqualTo((1, 4)), "two traces of two spans");
    }

    [TestCase(0, -1)]
    [TestCase(-1, 0)]
    [TestCase(0, 1)]
    public void One_time_in_eight_the_oldest_of_all_is_given_up_if_it_is_older_by_more_than_a_second(int mine, int other)
    {
        var (own, theirs) = (mine & (Lane.Count - 1), other & (Lane.Count - 1));
        OnLane(own, () =>
        {
            Assert.That(new TraceShards().ToGiveUp(), Is.Null);
            var (older, asOld, oldest) = (new TraceShards(), new TraceShards(), new TraceShards());
            var (young, old) = (Add(older.All[own], (2 * Second) + 1), Add(older.All[theirs], Second));
            Assert.That(Asked(older), Is.EquivalentTo(Enumerable.Repeat(young, 7).Append(old)));
            var same = Add(asOld.All[own], 2 * Second);
            Add(asOld.All[theirs], Second);
            Assert.That(Asked(asOld), Is.All.SameAs(same), "a second older, and no more");
            var first = Add(oldest.All[own], Second);
            Add(oldest.All[theirs], 9 * Second);
            Assert.That(Asked(oldest), Is.All.SameAs(first));
        });
    }

    [Test]
    public void A_thread_without_a_trace_of_its_own_gives_up_the_oldest_of_the_others() => OnLane(1, () =>
    {
        var shards = new TraceShards();
        var oldest = Add(shards.All[0], Second);
        Add(shards.All[2], 2 * Second);
        Add(shards.All[^1], 3 * Second);
        Assert.That(Asked(shards), Is.All.SameAs(oldest));
    });

    private static List<TraceEntry?> Asked(TraceShards shards) => [.. Enumerable.Range(0, 8).Select(_ => shards.ToGiveUp())];

    private static TraceEntry Add(TraceShard shard, long since)
    {
        var run = new SamplingRun(s_errors, Compile.start(s_errors));
        var held = EngineTrace.Of(run, known: null, randomness: 0, since, observation: null);
        var id = ActivityTraceId.CreateRandom().ToHexString();
        var entry = new TraceEntry(new TraceTable(decisions: 16), shard, id, held, decision: null);
        shard.Order.Add(entry, since);
        return entry;
    }

    /// <summary>Runs on a thread of a lane: threads take the lanes in turn.</summary>
    private static void OnLane(int lane, Action work)
    {
        Exception? failure = null;
        for (var isDone = false; !isDone;)
        {
            var thread = new Thread(() =>
            {
                isDone = Lane.Current == lane;
                try
                {
                    if (isDone)
                        work();
                }
                catch (Exception caught)
                {
                    failure = caught;
                }
            });
            thread.Start();
            thread.Join();
        }

        if (failure is not null)
            throw failure;
    }

    /// <summary>Begins a trace at each end that reaches it, and notes how deep the ends lie in each other.</summary>
    private sealed class Nesting : BaseProcessor<Activity>
    {
        private int _depth;

        public Action? Begin { get; set; }

        public int Deepest { get; private set; }

        public int Ends { get; private set; }

        public override void OnEnd(Activity data)
        {
            Deepest = Math.Max(Deepest, ++_depth);
            Ends++;
            Begin?.Invoke();
            _depth--;
        }
    }
}
