// Span metrics through real providers of traces and of metrics: what is counted, and as what.
using System.Diagnostics;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;
using Tracing.Functional.Tests.Traces;
using Engine = Tracing.Functional.Tests.Traces.Tracing;

namespace Tracing.Functional.Tests.Metrics;

[NonParallelizable]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SpanMetricsTests : IDisposable
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private static readonly Policy s_errors = Sample.Always.When(AnySpan.Failed);
    private readonly Measured _measured = new();

    public void Dispose() => _measured.Dispose();

    [Test]
    public void A_policy_that_holds_counts_every_span_whatever_is_kept()
    {
        using var tracing = Measuring(s_errors);
        for (var i = 0; i < 10; i++)
            tracing.Trace("order", child: span => span.SetStatus(i == 3 ? ActivityStatusCode.Error : ActivityStatusCode.Unset));
        Assert.That(tracing.Names, Has.Count.EqualTo(2));
        Assert.That(_measured.Text(), Is.EqualTo(
            "order child internal error exact=1, order child internal unset exact=9, order internal unset exact=10"));
    }

    [TestCase("ERROR", "error")]
    [TestCase("Error", "error")]
    [TestCase("OK", "ok")]
    [TestCase("UNSET", "unset")]
    [TestCase("other", "unset")]
    public void A_status_by_attribute_counts_as_it_is_exported(string text, string status)
    {
        using var tracing = Measuring(Sample.Always);
        using (var span = tracing.Source.StartActivity("a"))
            span!.SetTag("otel.status_code", text);
        using (var span = tracing.Source.StartActivity("b"))
        {
            span!.SetTag("otel.status_code", text);
            span.SetStatus(ActivityStatusCode.Ok);
        }

        Assert.That(_measured.Text(), Is.EqualTo($"a internal {status} exact=1, b internal ok exact=1"));
    }

    [Test]
    public void Kinds_and_statuses_have_the_names_of_the_collector()
    {
        using var tracing = Measuring(Sample.Always);
        using (tracing.Source.StartActivity("a", ActivityKind.Server))
        using (var span = tracing.Source.StartActivity("b", ActivityKind.Client))
            span!.SetStatus(ActivityStatusCode.Ok);
        var points = _measured.Collect();
        Assert.That(points.Select(point => point["span.kind"]), Is.EquivalentTo(new[] { "SPAN_KIND_SERVER", "SPAN_KIND_CLIENT" }));
        Assert.That(points.Select(point => point["status.code"]), Is.EquivalentTo(new[] { "STATUS_CODE_UNSET", "STATUS_CODE_OK" }));
        Assert.That(points[0].Tags.Keys, Is.EqualTo(new[] { "sampling.basis", "span.kind", "span.name", "status.code" }));
    }

    [Test]
    public void Durations_are_seconds_in_the_buckets_of_http()
    {
        using var tracing = Measuring(Sample.Always);
        foreach (var milliseconds in new[] { 5.0, 5.1, 3_000, 20_000 })
            Ended(tracing, "work", TimeSpan.FromMilliseconds(milliseconds));
        var point = _measured.Collect().Single();
        Assert.That(point.Buckets, Is.EqualTo(new[] { 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1 }));
        Assert.That(point.Sum, Is.EqualTo(23.0101).Within(1e-9));
        Assert.That((point.Min, point.Max), Is.EqualTo((0.005, 20.0)));
    }

    [Test]
    public void The_buckets_can_be_set()
    {
        using var tracing = Measuring(Sample.Always, options => options.Boundaries.Add(0.001));
        Ended(tracing, "work", TimeSpan.FromMilliseconds(1));
        Assert.That(_measured.Collect().Single().Buckets, Is.EqualTo(new[] { 1, 0 }));
    }

    [TestCase("ot=th:8", 2)]
    [TestCase("ot=th:c", 4)]
    [TestCase("ot=th:0", 1)]
    [TestCase("ot=th:55555555555555;rv:55555555555555", 2, Description = "2^56 / K is 1.5; the first half of the kept ones count 2")]
    [TestCase("ot=th:55555555555555;rv:ffffffffffffff", 1)]
    public void A_followed_caller_counts_for_what_it_stands(string traceState, int count)
    {
        using var tracing = Measuring(s_errors);
        tracing.StartRemote("order", $"00-{TraceId[..18]}ffffffffffffff-b7ad6b7169203331-01", traceState)!.Stop();
        Assert.That(_measured.Text(), Is.EqualTo($"order server unset estimated={count}"));
        Assert.That(_measured.Sum("tracing.span_metrics.unreliable"), Is.Zero);
    }

    [Test]
    public void A_kept_span_without_a_count_counts_once_and_is_told()
    {
        using var tracing = Measuring(s_errors);
        tracing.StartRemote("order", $"00-{TraceId}-b7ad6b7169203331-01")!.Stop();
        Assert.That(_measured.Text(), Is.EqualTo("order server unset estimated=1"));
        Assert.That(_measured.Sum("tracing.span_metrics.unreliable"), Is.EqualTo(1));
    }

    [Test]
    public void A_forged_count_is_bounded_and_told()
    {
        using var tracing = Measuring(s_errors, options => options.MaxAdjustedCount = 50);
        tracing.StartRemote("order", $"00-{TraceId[..18]}ffffffffffffff-b7ad6b7169203331-01", "ot=th:fffffffffffffe")!.Stop();
        Assert.That(_measured.Text(), Is.EqualTo("order server unset estimated=50"));
        Assert.That(_measured.Sum("tracing.span_metrics.unreliable"), Is.EqualTo(1));
    }

    [Test]
    public void A_ratio_counts_kept_spans_for_the_dropped_ones()
    {
        using var tracing = Measuring(Sample.FixedRatio(0.25));
        for (var i = 0; i < 100; i++)
            tracing.Start("order")?.Stop();
        Assert.That(_measured.Collect().Sum(point => point.Count), Is.EqualTo(4 * tracing.Names.Count));
        Assert.That(_measured.Collect().Select(point => point["sampling.basis"]), Is.All.EqualTo("estimated"));
    }

    [Test]
    public void With_record_all_a_policy_that_drops_counts_every_span_and_exports_none_of_them()
    {
        using var sums = new MeterSums();
        using var tracing = Measuring(Sample.Never, options => options.RecordAll = true);
        tracing.Trace("order");
        tracing.StartRemote("order", $"00-{TraceId}-b7ad6b7169203331-00")!.Stop();
        Assert.That(_measured.Text(), Is.EqualTo(
            "order child internal unset exact=1, order internal unset exact=1, order server unset exact=1"));
        Assert.That(tracing.Names, Is.Empty);
        Assert.That(sums.UnknownSpans, Is.Zero);
    }

    [Test]
    public void A_child_that_the_policy_drops_is_counted_if_every_root_of_this_process_is_seen()
    {
        using var tracing = Measuring(Sample.Always.ParentBased(localSampled: Sample.Never));
        tracing.Trace("order");
        Assert.That(_measured.Text(), Is.EqualTo("order child internal unset exact=1, order internal unset exact=1"));
        Assert.That(tracing.Names, Is.EqualTo(new[] { "order" }), "what is only measured is not exported, though its parent is sampled");
    }

    [TestCase(false)]
    [TestCase(true)]
    public void A_span_below_a_sampled_caller_that_the_policy_drops_is_measured_and_leaves_nowhere(bool waits)
    {
        var policy = waits ? s_errors : Sample.Never;
        var others = new RecordingExporter();
        using (var tracing = Measuring(
            policy.ParentBased(remoteSampled: policy, localSampled: policy),
            options => options.RecordAll = true,
            more: builder => builder.AddProcessor(new SimpleActivityExportProcessor(others))))
        {
            using var server = tracing.StartRemote("order", $"00-{TraceId}-b7ad6b7169203331-01");
            using (var child = tracing.Start("child", server))
                Assert.That(child!.TagObjects, Is.Empty, "the mark is no attribute");
            server!.Stop();
            tracing.Flush();
            Assert.That(tracing.Names, Is.Empty);
        }

        Assert.That(others.Activities, Is.Empty);
        Assert.That(_measured.Text(), Is.EqualTo("child internal unset exact=1, order server unset exact=1"));
    }

    [Test]
    public void A_child_of_a_span_that_is_not_recorded_is_not_recorded_either()
    {
        using var tracing = Measuring(s_errors.ParentBased());
        using var unseen = tracing.StartRemote("order", $"00-{TraceId}-b7ad6b7169203331-00");
        Assert.That(unseen?.IsAllDataRequested, Is.Not.True);
        Assert.That(tracing.Start("child", unseen), Is.Null);
        Assert.That(_measured.Text(), Is.Empty);
    }

    [Test]
    public void Nobody_listens_and_nothing_more_is_recorded()
    {
        _measured.Dispose();
        using var tracing = Measuring(Sample.Never, options => options.RecordAll = true);
        Assert.That(tracing.Start("order")?.IsAllDataRequested, Is.Not.True);
    }

    [Test]
    public void A_span_that_starts_after_its_trace_was_dropped_is_counted()
    {
        var policy = Sample.Never.When(AnySpan.Name("secret")).OrElse(Sample.Always);
        using var tracing = Measuring(policy);
        var root = tracing.Start("order")!;
        tracing.Start("secret", root)!.Stop();
        tracing.Start("later", root)?.Stop();
        root.Stop();
        Assert.That(tracing.Names, Is.Empty);
        Assert.That(_measured.Text(), Is.EqualTo(
            "later internal unset exact=1, order internal unset exact=1, secret internal unset exact=1"));
    }

    [Test]
    public void Traces_that_find_no_room_are_counted()
    {
        using var tracing = Measuring(s_errors, configure: options => options.MaxBytes = 64 * 1024);
        var open = Enumerable.Range(0, 200).Select(_ => tracing.Start("order")).ToList();
        open.ForEach(span => span?.Stop());
        Assert.That(_measured.Text(), Is.EqualTo("order internal unset exact=200"));
    }

    [Test]
    public void An_unsampled_caller_is_not_counted_unless_the_policy_holds_its_traces()
    {
        using (var tracing = Measuring(s_errors))
            tracing.StartRemote("order", $"00-{TraceId}-b7ad6b7169203331-00")?.Stop();
        Assert.That(_measured.Text(), Is.Empty);
        using (var tracing = Measuring(s_errors.ParentBased(remoteSampled: s_errors, remoteNotSampled: s_errors)))
            tracing.StartRemote("order", $"00-{TraceId}-b7ad6b7169203331-00")?.Stop();
        Assert.That(_measured.Text(), Is.EqualTo("order server unset exact=1"));
    }

    [Test]
    public void Operations_are_bounded_and_the_others_share_one()
    {
        using var tracing = Measuring(Sample.Always, options => options.MaxOperations = 3);
        for (var i = 0; i < 10; i++)
            tracing.Start($"order {i}")!.Stop();
        Assert.That(_measured.Text(), Is.EqualTo(
            "(other) internal unset exact=7, order 0 internal unset exact=1, order 1 internal unset exact=1, "
            + "order 2 internal unset exact=1"));
        Assert.That(_measured.Sum("tracing.span_metrics.operations"), Is.EqualTo(3));
    }

    [Test]
    public void Operations_are_bounded_on_many_threads()
    {
        using var tracing = Measuring(Sample.Always, options => options.MaxOperations = 5);
        Parallel.For(0, 4, thread =>
        {
            for (var i = 0; i < 500; i++)
                tracing.Source.StartActivity($"order {i % 50}", ActivityKind.Internal, default(ActivityContext))!.Stop();
        });
        var points = _measured.Collect();
        Assert.That(points, Has.Count.EqualTo(6));
        Assert.That(points.Sum(point => point.Count), Is.EqualTo(2_000));
    }

    [Test]
    public void What_threads_count_while_others_collect_is_neither_lost_nor_doubled()
    {
        using var tracing = Measuring(Sample.Always);
        var isOver = false;
        var collecting = Task.Run(() =>
        {
            while (!Volatile.Read(ref isOver))
                _measured.Collect();
        });
        Parallel.For(0, 4, _ =>
        {
            for (var i = 0; i < 5_000; i++)
                tracing.Source.StartActivity("order", ActivityKind.Internal, default(ActivityContext))!.Stop();
        });
        Volatile.Write(ref isOver, true);
        collecting.Wait();
        Assert.That(_measured.Text(), Is.EqualTo("order internal unset exact=20000"));
    }

    [Test]
    public void Two_providers_share_neither_figures_nor_operations()
    {
        using var others = new Measured();
        using var mine = Measuring(Sample.Always, options => options.MaxOperations = 1);
        using var theirs = new Engine(Sample.Always, more: builder => builder.AddSpanMetrics(options =>
            (options.MeterName, options.MaxOperations) = (others.MeterName, 1)));
        mine.Start("mine")!.Stop();
        theirs.Start("theirs")!.Stop();
        Assert.That(_measured.Text(), Is.EqualTo("mine internal unset exact=1"));
        Assert.That(others.Text(), Is.EqualTo("theirs internal unset exact=1"));
    }

    [Test]
    public void What_the_application_took_out_is_counted()
    {
        using var tracing = Measuring(s_errors);
        var root = tracing.Start("order")!;
        root.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        root.Stop();
        Assert.That(_measured.Text(), Is.EqualTo("order internal unset exact=1"));
    }

    [Test]
    public void Secrets_in_names_are_redacted()
    {
        const string Secret = "GET /pay?card=4111111111111111";
        using var tracing = Measuring(s_errors);
        tracing.Trace(Secret);
        tracing.Trace(Secret, child: span => span.SetStatus(ActivityStatusCode.Error));
        Assert.That(_measured.Text(), Does.Contain("[redacted]").And.Not.Contain("4111"));
        Assert.That(_measured.Collect().Sum(point => point.Count), Is.EqualTo(4));
    }

    [Test]
    public void Connection_spans_are_not_counted()
    {
        using var tracing = Measuring(Sample.Always, options => options.RecordAll = true);
        tracing.Start("Experimental.System.Net.Sockets.Connect")?.Stop();
        Assert.That(_measured.Text(), Is.Empty);
    }

    [Test]
    public void Without_a_policy_the_call_says_what_is_missing() => Assert.That(
        () => Sdk.CreateTracerProviderBuilder().AddSpanMetrics().Build(),
        Throws.InvalidOperationException.With.Message.Contains("AddSpanMetrics need a sampling policy"));

    [Test]
    public void Exporters_are_not_needed()
    {
        using var source = new ActivitySource($"test-{Guid.NewGuid():N}");
        using (Sdk.CreateTracerProviderBuilder().AddSource(source.Name).SetSampling(Sample.Never)
            .AddSpanMetrics(options => (options.MeterName, options.RecordAll) = (_measured.MeterName, true)).Build())
        {
            source.StartActivity("order", ActivityKind.Internal, default(ActivityContext))!.Stop();
        }

        Assert.That(_measured.Text(), Is.EqualTo("order internal unset exact=1"), "the end of the provider measures the rest");
    }

    private static void Ended(Engine tracing, string name, TimeSpan duration)
    {
        var span = tracing.Start(name)!;
        span.SetEndTime(span.StartTimeUtc + duration);
        span.Stop();
    }

    private Engine Measuring(
        Policy policy,
        Action<SpanMetricsOptions>? metrics = null,
        Action<WholeTraceOptions>? configure = null,
        Action<TracerProviderBuilder>? more = null) => new(
        policy, configure, more: builder =>
        {
            more?.Invoke(builder);
            builder.AddSpanMetrics(options =>
            {
                options.MeterName = _measured.MeterName;
                metrics?.Invoke(options);
            });
        });
}
