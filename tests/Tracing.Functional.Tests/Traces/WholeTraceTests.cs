// What a policy that waits keeps of real spans, and what reaches the exporter.
using System.Diagnostics;
using NUnit.Framework;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Tests.Traces;

public class WholeTraceTests
{
    private const string RemoteSampled = "00-0af7651916cd43dd84f8eb211c80319c-b7ad6b7169203331-01";
    private const string RemoteUnsampled = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
    private static readonly Policy Errors = Sample.Always.When(AnySpan.Failed).Named("errors");

    private static void Fail(Activity span) => span.SetStatus(ActivityStatusCode.Error, "insufficient funds");

    [Test]
    public void A_trace_with_a_failed_span_is_kept_whole_and_another_dropped_whole()
    {
        using var tracing = new Tracing(Errors);
        tracing.Trace("good");
        tracing.Trace("bad", child: Fail);
        tracing.Trace("good too");
        Assert.That(tracing.Names, Is.EqualTo(new[] { "bad child", "bad" }));
        Assert.That(tracing.Exporter.Activities, Has.All.Matches<Activity>(span => span!.Recorded && span.TraceStateString == "ot=th:0"));
        Assert.That((tracing.Engine.HeldTraces, tracing.Engine.HeldBytes), Is.EqualTo((0, 0L)));
    }

    [Test]
    public void A_rescued_trace_counts_for_one_and_an_ordinary_one_for_its_ratio()
    {
        using var tracing = new Tracing(Errors.OrElse(Sample.FixedRatio(0.25).Named("rest")));
        for (var i = 0; i < 400; i++)
        {
            tracing.Trace("good");
            tracing.Trace("bad", root: Fail);
        }

        var good = tracing.Exporter.Activities.Where(span => span.DisplayName == "good").ToList();
        var bad = tracing.Exporter.Activities.Where(span => span.DisplayName == "bad").ToList();
        Assert.Multiple(() =>
        {
            Assert.That(bad.Count, Is.EqualTo(400));
            Assert.That(bad, Has.All.Matches<Activity>(span => span!.TraceStateString == "ot=th:0"), "errors stand for themselves");
            Assert.That(good.Count, Is.GreaterThan(20).And.LessThan(250));
            Assert.That(good, Has.All.Matches<Activity>(span => span!.TraceStateString == "ot=th:c"));
            Assert.That(
                tracing.Exporter.Activities.Count(span => span.DisplayName == "bad child" && span.TraceStateString == "ot=th:0"),
                Is.EqualTo(400));
        });
    }

    [Test]
    public void A_health_check_is_dropped_at_once_with_its_children()
    {
        using var tracing = new Tracing(Sample.Never.When(AtStart.Name("health")).OrElse(Errors));
        using var root = tracing.Start("health")!;
        using var child = tracing.Start("child", root);
        Assert.That((root.IsAllDataRequested, child, tracing.Engine.HeldTraces), Is.EqualTo((false, (Activity?)null, 0)));
    }

    [Test]
    public void While_it_waits_a_trace_is_recorded_but_not_sampled()
    {
        using var tracing = new Tracing(Errors);
        using var root = tracing.Start("root")!;
        using var child = tracing.Start("child", root)!;
        Assert.That(
            (root.IsAllDataRequested, root.Recorded, child.IsAllDataRequested, child.Recorded, tracing.Engine.HeldTraces),
            Is.EqualTo((true, false, true, false, 1)));
    }

    [Test]
    public void A_sure_keep_streams_on_and_open_spans_propagate_the_flag()
    {
        using var tracing = new Tracing(Errors);
        using var root = tracing.Start("root")!;
        var child = tracing.Start("child", root)!;
        Fail(child);
        child.Stop();
        Assert.That(tracing.Names, Is.EqualTo(new[] { "child" }));
        Assert.That((root.Recorded, root.TraceStateString), Is.EqualTo((true, "ot=th:0")));
        using var later = tracing.Start("later", root)!;
        Assert.That(later.Recorded);
        later.Stop();
        root.Stop();
        Assert.That(tracing.Names, Is.EqualTo(new[] { "child", "later", "root" }));
    }

    [Test]
    public void A_sure_drop_frees_its_memory_before_the_root_ends()
    {
        using var tracing = new Tracing(Sample.Never.When(AnySpan.Name("noise")).OrElse(Sample.Always.When(RootSpan.Failed)));
        using var root = tracing.Start("root")!;
        tracing.Start("noise", root)!.Stop();
        Assert.That((tracing.Engine.HeldTraces, tracing.Engine.HeldBytes), Is.EqualTo((0, 0L)));
        Fail(root);
        root.Stop();
        Assert.That(tracing.Names, Is.Empty);
    }

    [Test]
    public void A_sampled_remote_parent_is_followed()
    {
        using var tracing = new Tracing(Errors);
        tracing.StartRemote("server", RemoteSampled, "ot=th:0")!.Stop();
        Assert.That(tracing.Names, Is.EqualTo(new[] { "server" }));
    }

    [Test]
    public void An_unsampled_remote_parent_is_followed_unless_the_policy_says_otherwise()
    {
        using (var following = new Tracing(Errors))
        {
            var server = following.StartRemote("server", RemoteUnsampled)!;
            Fail(server);
            server.Stop();
            Assert.That(following.Names, Is.Empty);
        }

        using var rescuing = new Tracing(Errors.ParentBased(remoteNotSampled: Errors));
        var rescued = rescuing.StartRemote("server", RemoteUnsampled)!;
        Fail(rescued);
        rescued.Stop();
        Assert.That(rescuing.Names, Is.EqualTo(new[] { "server" }));
    }

    [Test]
    public void Exporters_get_the_resource_of_the_provider()
    {
        using var tracing = new Tracing(Errors, more: builder => builder.ConfigureResource(resource => resource.AddService("orders")));
        tracing.Trace("bad", child: Fail);
        Assert.That(tracing.Exporter.ServiceName, Is.EqualTo("orders"));
    }

    [Test]
    public void The_local_root_tells_how_it_was_decided_where_asked()
    {
        using var tracing = new Tracing(
            Errors.OrElse(Sample.FixedRatio(1).When(AtStart.Name("sure"))),
            options => options.AnnotateDecisions = true);
        tracing.Trace("bad", child: Fail);
        tracing.Trace("sure");
        var reported = tracing.Exporter.Activities
            .Where(span => span.Parent is null)
            .Select(span => (span.DisplayName, span.GetTagItem("sampling.rule"), span.GetTagItem("sampling.adjusted_count")));
        Assert.That(reported, Is.EqualTo(new (string, object?, object?)[] { ("bad", "errors", 1.0), ("sure", "fixedRatio", 1.0) }));
        Assert.That(
            tracing.Exporter.Activities.Where(span => span.Parent is not null).Select(span => span.GetTagItem("sampling.rule")),
            Has.All.Null);
    }

    [Test]
    public void A_root_that_needs_no_wait_tells_too_and_so_does_a_followed_one()
    {
        using var tracing = new Tracing(Sample.FixedRatio(1).Named("all"), options => options.AnnotateDecisions = true);
        tracing.Trace("root");
        tracing.StartRemote("server", RemoteSampled, "ot=th:8")!.Stop();
        var reported = tracing.Exporter.Activities
            .Select(span => (span.DisplayName, span.GetTagItem("sampling.rule"), span.GetTagItem("sampling.adjusted_count")));
        Assert.That(
            reported,
            Is.EqualTo(new (string, object?, object?)[] { ("root child", null, null), ("root", "all", 1.0), ("server", "parent", 2.0) }));
    }

    [Test]
    public void A_budget_behind_a_late_condition_keeps_its_cap_and_never_cuts_what_must_be_kept()
    {
        var slow = Sample.RateLimited(1, burst: 5).When(AnySpan.Attribute("slow", true)).Named("slow");
        using var tracing = new Tracing(Errors.OrElse(slow));
        for (var i = 0; i < 50; i++)
        {
            tracing.Trace("slow", child: span => span.SetTag("slow", true));
            tracing.Trace("bad", child: Fail);
        }

        var roots = tracing.Exporter.Activities.Where(span => span.Parent is null).CountBy(span => span.DisplayName).ToDictionary();
        Assert.That((roots["slow"], roots["bad"]), Is.EqualTo((5, 50)));
    }

    [Test]
    public void A_policy_that_waits_is_refused_without_an_exporter_that_can()
    {
        var builder = OpenTelemetry.Sdk.CreateTracerProviderBuilder()
            .SetSampling(Errors)
            .AddProcessor(new OpenTelemetry.SimpleActivityExportProcessor(new RecordingExporter()));
        Assert.That(() => builder.Build(), Throws.InvalidOperationException.With.Message.Contains("ExportTo"));
    }

    [Test]
    public void Traces_in_a_row_of_one_opinion_are_decided_each_by_its_own_randomness()
    {
        var half = Sample.FixedRatio(0.5).When(!AnySpan.Name("vip")).OrElse(Sample.Always);
        using var tracing = new Tracing(half.ParentBased(remoteNotSampled: half));
        foreach (var (name, rv) in new[] { ("a", "ff"), ("b", "00"), ("c", "00"), ("d", "ff"), ("e", "80"), ("f", "7f") })
        {
            var root = tracing.StartRemote(name, $"00-{ActivityTraceId.CreateRandom()}-00f067aa0ba902b7-00", $"ot=rv:{rv}000000000000")!;
            root.Stop();
        }

        Assert.That(tracing.Names, Is.EqualTo(new[] { "a", "d", "e" }));
    }

    [Test]
    public void How_many_traces_wait_and_what_they_take_are_gauges()
    {
        using var metrics = new Sampling.Counted();
        using var tracing = new Tracing(Sample.Always.When(AnySpan.Failed));
        using var first = tracing.Start("first");
        using var second = tracing.Start("second");
        metrics.Observe();
        Assert.That(
            (metrics.Sums["tracing.traces.held"], metrics.Sums["tracing.traces.held_bytes"]),
            Is.EqualTo((2.0, 2.0 * Functional.Traces.HeldTrace.EntryBytes)));
    }
}
