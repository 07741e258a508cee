// Parents in other processes: what they say, what they say wrongly, and several local roots of one trace.
using System.Diagnostics;
using NUnit.Framework;
using OpenTelemetry;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Traces;

public class ParentFailureTests
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private const string Sampled = $"00-{TraceId}-b7ad6b7169203331-01";
    private const string Unsampled = $"00-{TraceId}-b7ad6b7169203331-00";
    private const string Other = $"00-{TraceId}-b7ad6b7169203332-00";
    private static readonly Policy Errors = Sample.Always.When(AnySpan.Failed);
    private static readonly Policy Rescuing = Errors.ParentBased(remoteNotSampled: Errors);

    private static void Fail(Activity span) => span.SetStatus(ActivityStatusCode.Error);

    private static string? Rescued(string? traceState)
    {
        using var tracing = new Tracing(Rescuing);
        var server = tracing.StartRemote("server", Unsampled, traceState)!;
        Fail(server);
        server.Stop();
        return tracing.Exporter.Activities.Single().TraceStateString;
    }

    [Test]
    public void F9_the_children_of_a_held_trace_are_held_whatever_becomes_of_children_of_unsampled_parents()
    {
        Policy[] overrides = [Sample.Always, Sample.Never, Errors];
        foreach (var other in overrides)
        {
            using var tracing = new Tracing(Errors.ParentBased(localNotSampled: other));
            tracing.Trace("good");
            Assert.That(tracing.Names, Is.Empty, other.ToString());
            tracing.Trace("bad", child: Fail);
            Assert.That(tracing.Names, Is.EqualTo(new[] { "bad child", "bad" }), other.ToString());
        }
    }

    [TestCase(false)]
    [TestCase(true)]
    public void F12_a_span_that_ends_in_a_suppressed_scope_leaves_no_trace_behind(bool isRoot)
    {
        using var tracing = new Tracing(Errors);
        var root = tracing.Start("root")!;
        var child = tracing.Start("child", root)!;
        if (!isRoot)
            Fail(child);
        using (SuppressInstrumentationScope.Begin())
            child.Stop();
        if (isRoot)
        {
            using var scope = SuppressInstrumentationScope.Begin();
            root.Stop();
        }

        root.Stop();
        Assert.That((tracing.Engine.HeldTraces, tracing.Engine.HeldBytes), Is.EqualTo((0, 0L)));
        Assert.That(tracing.Names, Is.EqualTo(isRoot ? Array.Empty<string>() : ["root"]), "what is suppressed is heard, and does not leave");
    }

    [Test]
    public void A_full_tracestate_keeps_the_others_in_order_but_for_the_last()
    {
        var members = Enumerable.Range(0, 32).Select(i => $"vendor{i}={new string('x', 20)}").ToList();
        Assert.That(Rescued(string.Join(',', members)), Is.EqualTo("ot=th:0," + string.Join(',', members.Take(31))));
    }

    [Test]
    public void A_threshold_without_room_is_left_out_of_a_rescued_span_too()
    {
        var full = "ot=a:" + new string('x', 254);
        Assert.That(Rescued(full), Is.EqualTo(full));
    }

    [TestCase("ot=TH:C;rv:XYZ,vendor=1", "ot=th:0,vendor=1")]
    [TestCase("vendor=1,ot=th:123456789012345;a:b,other=2", "ot=th:0;a:b,vendor=1,other=2")]
    [TestCase("ot=th:c;rv:ff,vendor=1", "ot=th:0,vendor=1")]
    [TestCase("ot=;;;,vendor=1", "ot=th:0,vendor=1")]
    [TestCase("vendor=1,other=2", "ot=th:0,vendor=1,other=2")]
    [TestCase(",,==,", null)]
    public void A_malformed_tracestate_harms_nobody_and_others_keep_their_order(string from, string? expected)
    {
        var written = Rescued(from);
        Assert.That(written, Does.StartWith("ot=th:0"));
        if (expected is not null)
            Assert.That(Others(written), Is.EqualTo(Others(expected)));
    }

    [Test]
    public void A_stale_threshold_of_the_parent_is_gone_from_every_kept_span()
    {
        using var tracing = new Tracing(Rescuing);
        var server = tracing.StartRemote("server", Unsampled, "ot=th:c,vendor=1")!;
        Assert.That(server.TraceStateString, Does.Not.Contain("th:"), "an unsampled span says no threshold");
        var open = tracing.Start("open", server)!;
        tracing.Start("ended", open)!.Stop();
        var failing = tracing.Start("failing", open)!;
        Fail(failing);
        failing.Stop();
        Assert.That(
            (open.TraceStateString, server.TraceStateString),
            Is.EqualTo(("ot=th:0,vendor=1", "ot=th:0,vendor=1")),
            "what they call from now on is sampled");
        open.Stop();
        server.Stop();
        Assert.That(tracing.Names, Is.EqualTo(new[] { "ended", "failing", "open", "server" }));
        Assert.That(tracing.Exporter.Activities.Select(span => span.TraceStateString), Has.All.EqualTo("ot=th:0,vendor=1"));
    }

    [Test]
    public void A_trace_that_a_remote_parent_sampled_is_not_broken_unless_the_policy_says_so()
    {
        using (var following = new Tracing(Sample.Never.When(AnySpan.Failed.Not()).OrElse(Errors)))
        {
            following.StartRemote("server", Sampled)!.Stop();
            Assert.That(following.Names, Is.EqualTo(new[] { "server" }));
        }

        using var breaking = new Tracing(Errors.ParentBased(remoteSampled: Errors));
        breaking.StartRemote("server", Sampled)!.Stop();
        Assert.That(breaking.Names, Is.Empty);
    }

    [Test]
    public void Two_local_roots_of_one_trace_share_one_decision()
    {
        using var metrics = new MeterSums();
        using var tracing = new Tracing(Rescuing);
        Activity first = tracing.StartRemote("first", Unsampled)!, second = tracing.StartRemote("second", Other)!;
        Assert.That(tracing.Engine.HeldTraces, Is.EqualTo(1));
        first.Stop();
        Assert.That((tracing.Engine.HeldTraces, metrics.TraceDecisions), Is.EqualTo((1, 0L)), "the second is open");
        Fail(second);
        second.Stop();
        Assert.That(tracing.Names, Is.EqualTo(new[] { "first", "second" }));
        Assert.That((metrics.TraceDecisions, tracing.Engine.HeldBytes), Is.EqualTo((1L, 0L)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_local_root_that_comes_after_a_keep_follows_it_and_one_that_comes_after_a_drop_is_asked(bool isKept)
    {
        using var metrics = new MeterSums();
        using var tracing = new Tracing(Rescuing);
        var first = tracing.StartRemote("first", Unsampled)!;
        if (isKept)
            Fail(first);
        first.Stop();
        var second = tracing.StartRemote("second", Other)!;
        if (!isKept)
            Fail(second);
        second.Stop();
        Assert.That(tracing.Names, Is.EqualTo(isKept ? new[] { "first", "second" } : ["second"]));
        Assert.That((metrics.TraceDecisions, tracing.Engine.HeldBytes), Is.EqualTo((isKept ? 1L : 2L, 0L)));
    }

    [TestCase("ffffffffffffff", "00000000000000", 2)]
    [TestCase("00000000000000", "ffffffffffffff", 2)]
    [TestCase("00000000000000", "00000000000000", 0)]
    public void Of_two_randomnesses_in_one_trace_one_that_keeps_is_enough(string first, string second, int exported)
    {
        var half = Sample.Always.When(AnySpan.Name("never")).OrElse(Sample.FixedRatio(0.5).When(AnySpan.Failed));
        using var tracing = new Tracing(half.ParentBased(remoteNotSampled: half));
        var one = tracing.StartRemote("one", Unsampled, $"ot=rv:{first}")!;
        var two = tracing.StartRemote("two", Other, $"ot=rv:{second}")!;
        Fail(two);
        two.Stop();
        one.Stop();
        Assert.That(tracing.Exporter.Activities, Has.Count.EqualTo(exported));
    }

    private static string[] Others(string? traceState) =>
        [.. traceState!.Split(',').Where(member => !member.StartsWith("ot=", StringComparison.Ordinal))];
}
