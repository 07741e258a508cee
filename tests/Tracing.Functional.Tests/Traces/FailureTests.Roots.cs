// Several local roots of one trace, one after the other or at once, and trace ids that come again.
using System.Diagnostics;
using NUnit.Framework;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Traces;

[NonParallelizable]
public class RootFailureTests
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private static readonly Policy Errors = Sample.Always.When(AnySpan.Failed).Named("errors");
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static Policy Everywhere(Policy policy) => policy.ParentBased(remoteNotSampled: policy);

    private static string From(int caller) => $"00-{TraceId}-{caller + 1:x16}-00";

    private static void Fail(Activity span) => span.SetStatus(ActivityStatusCode.Error);

    private static Activity Call(Tracing tracing, string name, int caller = 0, bool fails = false)
    {
        var call = tracing.StartRemote(name, From(caller))!;
        if (fails)
            Fail(call);
        call.Stop();
        return call;
    }

    [Test]
    public void F4_a_trace_that_is_held_is_found_before_one_of_its_id_that_is_remembered([Values] bool wasKept)
    {
        var id = ActivityTraceId.CreateRandom();
        var before = Activity.TraceIdGenerator;
        Activity.TraceIdGenerator = () => ActivityTraceId.CreateFromString(id.ToHexString());
        try
        {
            using var tracing = new Tracing(Errors);
            tracing.Trace("first", child: wasKept ? Fail : null);
            tracing.Trace("second", child: wasKept ? null : Fail);
            Assert.That(tracing.Names, Is.EqualTo(wasKept ? new[] { "first child", "first" } : ["second child", "second"]));
            Assert.That((tracing.Engine.HeldTraces, tracing.Engine.HeldBytes), Is.EqualTo((0, 0L)));
        }
        finally
        {
            Activity.TraceIdGenerator = before;
        }
    }

    [Test]
    public void F5_a_call_that_fails_after_an_earlier_one_was_dropped_is_kept_and_counted_by_its_rule()
    {
        using var metrics = new MeterSums();
        using var tracing = new Tracing(Everywhere(Errors));
        Call(tracing, "first", caller: 1);
        Call(tracing, "second", caller: 2, fails: true);
        Call(tracing, "third", caller: 3);
        Assert.That(tracing.Names, Is.EqualTo(new[] { "second", "third" }), "a drop binds nobody, a keep does");
        Assert.That(
            (metrics["tracing.sampling.decisions rule=errors outcome=keep"], metrics["tracing.sampling.decisions rule=abstain outcome=drop"]),
            Is.EqualTo((2L, 1L)));
    }

    [Test]
    public void F5_a_span_belongs_to_the_newest_trace_of_its_id_on_a_thread_that_knows_an_earlier_one([Values] bool wasKept)
    {
        using var metrics = new MeterSums();
        using var tracing = new Tracing(Everywhere(Errors));
        Call(tracing, "first", caller: 1, fails: wasKept);
        Activity? later = null;
        OnOtherThread(() => later = tracing.StartRemote("later", From(2)));
        var child = tracing.Start("child", later)!;
        OnOtherThread(later!.Stop);
        Fail(child);
        child.Stop();
        Assert.That(tracing.Names, Is.EquivalentTo(wasKept ? new[] { "first", "later", "child" } : ["later", "child"]));
        Assert.That((tracing.Engine.HeldTraces, tracing.Engine.HeldBytes), Is.EqualTo((0, 0L)));
        Assert.That(metrics.LateErrorsLost, Is.Zero);
    }

    private static void OnOtherThread(Action work)
    {
        var thread = new Thread(() => work());
        thread.Start();
        thread.Join();
    }

    [Test]
    public void F5_every_one_of_overlapping_roots_counts_for_conditions_on_the_root([Range(0, 2)] int failing, [Range(0, 2)] int first)
    {
        using var tracing = new Tracing(Everywhere(Sample.Always.When(RootSpan.Failed)));
        Activity[] calls = [.. Enumerable.Range(0, 3).Select(i => tracing.StartRemote($"call {i}", From(i))!)];
        Fail(calls[failing]);
        for (var i = 0; i < calls.Length; i++)
            calls[(first + i) % calls.Length].Stop();
        Assert.That(tracing.Names, Is.EquivalentTo(new[] { "call 0", "call 1", "call 2" }));
        Assert.That((tracing.Engine.HeldTraces, tracing.Engine.HeldBytes), Is.EqualTo((0, 0L)));
    }

    [Test]
    public void F5_a_root_that_overlaps_others_is_slow_by_its_own_time([Values] bool isOpen)
    {
        using var tracing = new Tracing(Everywhere(Sample.Always.When(RootSpan.SlowerThan(3 * Second))));
        var first = tracing.StartRemote("first", From(1))!;
        tracing.Clock.Advance(2 * Second);
        var second = tracing.StartRemote("second", From(2))!;
        second.SetStartTime(first.StartTimeUtc);
        first.SetEndTime(first.StartTimeUtc + Second);
        first.Stop();
        tracing.Clock.Advance(2 * Second);
        Assert.That(tracing.Names, Is.Empty, "the second has run for 2 s, and the first has ended after 1 s");
        if (isOpen)
            tracing.Clock.Advance(2 * Second);
        second.SetEndTime(second.StartTimeUtc + (isOpen ? 4 * Second : Second));
        second.Stop();
        Assert.That(tracing.Names, Is.EqualTo(isOpen ? new[] { "first", "second" } : []));
    }

    [Test]
    public void F5_a_root_that_joins_when_the_bounds_of_the_first_have_passed_is_kept_while_it_hangs()
    {
        using var tracing = new Tracing(Everywhere(
            Errors.OrElse(Sample.Always.When(AtStart.Name("hanging") & RootSpan.SlowerThan(3 * Second)))));
        using var first = tracing.StartRemote("first", From(1))!;
        tracing.Start("child", first)!.Stop();
        tracing.Clock.Advance(10 * Second);
        var hanging = tracing.StartRemote("hanging", From(2))!;
        tracing.Clock.Advance(3 * Second);
        Assert.That(tracing.Names, Is.Empty, "it has run for 3 s and no longer");
        tracing.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That(tracing.Names, Is.EqualTo(new[] { "child" }), "it still hangs");
        hanging.Stop();
        Assert.That(tracing.Names, Is.EqualTo(new[] { "child", "hanging" }));
    }

    [Test]
    public void F5_a_root_that_joins_knows_the_spans_of_its_trace()
    {
        using var tracing = new Tracing(Everywhere(
            Errors.OrElse(Sample.Always.When(AtStart.Name("second") & WholeTrace.SpanCountAtLeast(3)))));
        var first = tracing.StartRemote("first", From(1))!;
        tracing.Start("child", first)!.Stop();
        var second = tracing.StartRemote("second", From(2))!;
        second.Stop();
        first.Stop();
        Assert.That(tracing.Names, Is.EquivalentTo(new[] { "child", "first", "second" }));
    }

    [Test]
    public void F5_a_root_that_is_kept_at_its_start_keeps_the_trace_that_is_held()
    {
        using var tracing = new Tracing(Everywhere(Sample.Always.When(AtStart.Name("debugged")).OrElse(Errors)));
        var first = tracing.StartRemote("first", From(1))!;
        tracing.Start("child", first)!.Stop();
        Call(tracing, "debugged", caller: 2);
        first.Stop();
        Assert.That(tracing.Names, Is.EquivalentTo(new[] { "child", "debugged", "first" }));
    }

    [Test]
    public void F5_a_caller_that_sends_one_trace_id_for_ever_does_not_pass_the_budget([Values(1, 5)] int burst, [Values] bool overlaps)
    {
        using var metrics = new MeterSums();
        using var tracing = new Tracing(Everywhere(Errors.OrElse(Sample.RateLimited(1, burst).Named("limited"))));
        for (var i = 0; i < 100; i++)
        {
            var one = tracing.StartRemote("call", From(1))!;
            var other = overlaps ? tracing.StartRemote("call", From(1)) : null;
            one.Stop();
            other?.Stop();
        }

        var calls = overlaps ? 200 : 100;
        Assert.That(tracing.Names, Has.Count.InRange(1, overlaps ? burst + 1 : burst));
        Assert.That(
            metrics["tracing.sampling.decisions rule=limited outcome=keep"] + metrics["tracing.sampling.decisions rule=limited outcome=drop"],
            Is.EqualTo(calls));
        tracing.Clock.Advance(100 * Second);
        Call(tracing, "later");
        Assert.That(tracing.Names[^1], Is.EqualTo("later"), "the budget is there again");
    }

    [Test]
    public void F5_each_kept_root_pays()
    {
        using var tracing = new Tracing(Everywhere(Errors.OrElse(Sample.RateLimited(1, 10))));
        for (var i = 0; i < 10; i++)
            Call(tracing, "same trace", caller: i);
        tracing.StartRemote("another trace", "00-1af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00")!.Stop();
        Assert.That(tracing.Names, Has.Count.EqualTo(10).And.All.EqualTo("same trace"));
    }

    [Test]
    public void F5_roots_that_join_take_memory_and_give_it_back()
    {
        using var tracing = new Tracing(Everywhere(Errors));
        var roots = Enumerable.Range(0, 100).Select(i => tracing.StartRemote("root", From(i))!).ToList();
        Assert.That(
            tracing.Engine.HeldBytes,
            Is.EqualTo(Functional.Traces.HeldTrace.EntryBytes + (Functional.Traces.JoinedRoot.Most * Functional.Traces.JoinedRoot.Bytes)));
        Fail(roots[^1]);
        roots.ForEach(root => root.Stop());
        Assert.That(tracing.Names, Has.Count.EqualTo(100));
        Assert.That((tracing.Engine.HeldTraces, tracing.Engine.HeldBytes), Is.EqualTo((0, 0L)));
    }

    [Test]
    public void F5_a_root_that_has_joined_is_waited_for_before_the_provider_has_heard_its_start()
    {
        using var source = new ActivitySource($"test-{Guid.NewGuid():N}");
        using var earlier = new ActivityListener();
        Activity? first = null;
        earlier.ShouldListenTo = other => ReferenceEquals(other, source);
        earlier.ActivityStarted = span =>
        {
            if (span.DisplayName == "second")
                first!.Stop();
        };
        ActivitySource.AddActivityListener(earlier);
        using var tracing = new Tracing(Everywhere(Errors), source: source);
        first = tracing.StartRemote("first", From(1))!;
        Call(tracing, "second", caller: 2, fails: true);
        Assert.That(tracing.Names, Is.EqualTo(new[] { "first", "second" }));
    }
}
