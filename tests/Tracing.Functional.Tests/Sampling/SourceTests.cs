// Conditions on the source of a span and its kind, with live spans: which source starts a trace is known at its start, and costs no other
// source anything.
using System.Diagnostics;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Tests.Sampling;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SourceTests : IDisposable
{
    private readonly string _prefix = $"test-{Guid.NewGuid():N}.";
    private readonly Activity? _outer = Activity.Current;
    private readonly ActivitySource _noisy;
    private readonly ActivitySource _quiet;
    private readonly ActivitySource _unheard;
    private readonly RecordingExporter _exporter = new();

    public SourceTests()
    {
        Activity.Current = null;
        _noisy = new ActivitySource(_prefix + "noisy");
        _quiet = new ActivitySource(_prefix + "quiet");
        _unheard = new ActivitySource(_prefix + "unheard");
    }

    public void Dispose()
    {
        _noisy.Dispose();
        _quiet.Dispose();
        _unheard.Dispose();
        Activity.Current = _outer;
    }

    private Policy Silenced => Sample.Never.When(AtStart.Source(_noisy.Name)).OrElse(Sample.Always);

    private IEnumerable<string> Kept => _exporter.Activities.Select(span => span.Source.Name[_prefix.Length..] + " " + span.DisplayName);

    [Test]
    public void A_policy_decides_by_the_source_that_starts_the_trace_from_the_first_span_on()
    {
        using var provider = Provider(Silenced);
        Run(_noisy, "first");
        Run(_quiet, "second");
        Run(_noisy, "third");
        Run(_quiet, "fourth");
        Assert.That(Kept, Is.EqualTo(new[] { "quiet second", "quiet fourth" }));
    }

    [Test]
    public void Sources_that_exist_before_or_after_the_provider_are_told_apart()
    {
        using var provider = Provider(Sample.Always.When(AtStart.Source(Value.Like("*.late"))).OrElse(Sample.Never));
        using var late = new ActivitySource(_prefix + "late");
        Run(late, "a");
        Run(_quiet, "b");
        Run(late, "c", new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), default, isRemote: true));
        Assert.That(Kept, Is.EqualTo(new[] { "late a" }), "a remote parent is followed");
    }

    [Test]
    public void A_span_of_an_unheard_source_does_not_lend_its_name_to_the_next()
    {
        var remote = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), default, isRemote: true);
        var policy = Sample.Never.When(AtStart.Source(_unheard.Name)).OrElse(Sample.Always);
        using var provider = Provider(policy.ParentBased(remoteNotSampled: policy));
        Run(_unheard, "before");
        Run(_quiet, "a");
        Run(_unheard, "before", remote);
        Run(_quiet, "b", remote);
        Assert.That(Kept, Is.EqualTo(new[] { "quiet a", "quiet b" }));
    }

    [Test]
    public void Sources_that_no_test_names_stay_without_listeners()
    {
        using var provider = Provider(Silenced);
        Run(_quiet, "a");
        Assert.That((_unheard.HasListeners(), _quiet.HasListeners()), Is.EqualTo((false, true)));
    }

    [Test]
    public void A_replacement_may_ask_about_the_same_sources_or_none_and_no_others()
    {
        using var control = new SamplingControl(Silenced);
        using var provider = Build(builder => builder.SetSampling(control));
        control.Replace(Sample.Always);
        Run(_noisy, "a");
        control.Replace(Sample.Always.When(AtStart.Source(_noisy.Name)).OrElse(Sample.Never));
        Run(_noisy, "b");
        Run(_quiet, "c");
        Assert.That(Kept, Is.EqualTo(new[] { "noisy a", "noisy b" }));
        var other = Sample.Never.When(AtStart.Source(_quiet.Name)).OrElse(Sample.Always);
        Assert.That(
            () => control.Replace(other),
            Throws.ArgumentException.With.Message.Contain($"source is \"{_quiet.Name}\"").And.Message.Contain("RootSpan"));
        Run(_quiet, "d");
        Assert.That(Kept, Has.Exactly(2).Items, "the running policy stays");
    }

    [Test]
    public void A_replacement_that_asks_is_refused_where_the_first_policy_did_not()
    {
        using var control = new SamplingControl(Sample.Always);
        using var provider = Build(builder => builder.SetSampling(control));
        Assert.That(() => control.Replace(Silenced), Throws.ArgumentException);
    }

    [Test]
    public void A_function_of_the_start_sees_the_source_that_a_condition_names()
    {
        var seen = new List<string>();
        var looks = AtStart.Satisfies("looks", facts =>
        {
            seen.Add(facts.Source);
            return false;
        });
        using var provider = Provider(Sample.Never.When(looks).OrElse(Silenced));
        Run(_noisy, "a");
        Run(_quiet, "b");
        Assert.That(seen, Is.EqualTo(new[] { _noisy.Name, "" }));
    }

    [Test]
    public void Late_scopes_read_source_and_kind_of_live_spans()
    {
        var policy = Sample.Always.When(RootSpan.Source(_quiet.Name) & RootSpan.Kind(SpanKind.Server))
            .OrElse(Sample.Always.When(AnySpan.Where(ThisSpan.Source(_noisy.Name) & ThisSpan.Kind(ActivityKind.Client))))
            .OrElse(Sample.Never);
        using var provider = Build(
            builder => builder.SetSampling(policy, options => options.Traces.Grace = TimeSpan.Zero), isBehindEngine: true);
        Run(_quiet, "kept by its root", kind: ActivityKind.Server);
        Run(_quiet, "dropped");
        Run(_noisy, "dropped", kind: ActivityKind.Server);
        using (_quiet.StartActivity("kept by its child"))
            Run(_noisy, "call", kind: ActivityKind.Client);
        using (_noisy.StartActivity("dropped"))
            Run(_quiet, "call", kind: ActivityKind.Client);
        Assert.That(Kept, Is.EqualTo(new[] { "quiet kept by its root", "noisy call", "quiet kept by its child" }));
    }

    [Test]
    public void Observers_get_the_source_at_the_start()
    {
        using var streams = new TracingStreams { ObservesDropped = true };
        TraceRecord? seen = null;
        using var over = new ManualResetEventSlim();
        using var subscription = streams.Traces.Subscribe(trace =>
        {
            seen = trace;
            over.Set();
        });
        using var provider = Build(builder => builder.SetSampling(Silenced).AddStreams(streams));
        Run(_noisy, "a");
        Assert.That(over.Wait(TimeSpan.FromSeconds(10)));
        Assert.That((seen!.Start.Source, seen.Decision.IsKept), Is.EqualTo((_noisy.Name, false)));
        Assert.That(seen.Explanation.Value.ToString(), Does.Contain($"source is \"{_noisy.Name}\"").And.Contain("holds"));
    }

    [Test]
    public void Asking_for_the_source_allocates_nothing()
    {
        long bySource = AllocatedBy(Silenced), byName = AllocatedBy(Sample.Never.When(AtStart.Name("a")).OrElse(Sample.Always));
        Assert.That(bySource, Is.EqualTo(byName));

        long AllocatedBy(Policy policy)
        {
            using var provider = Provider(policy);
            for (var i = 0; i < 200; i++)
                Run(_noisy, "a");
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
                Run(_noisy, "a");
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static void Run(ActivitySource source, string name, ActivityContext parent = default, ActivityKind kind = ActivityKind.Internal)
    {
        using var span = parent == default ? source.StartActivity(name, kind) : source.StartActivity(name, kind, parent);
    }

    private TracerProvider Provider(Policy policy) => Build(builder => builder.SetSampling(policy));

    private TracerProvider Build(Func<TracerProviderBuilder, TracerProviderBuilder> configure, bool isBehindEngine = false)
    {
        var builder = configure(Sdk.CreateTracerProviderBuilder().AddSource(_noisy.Name, _quiet.Name, _prefix + "late"));
        var processor = new SimpleActivityExportProcessor(_exporter);
        return (isBehindEngine ? builder.ExportTo(processor) : builder.AddProcessor(processor)).Build();
    }
}
