// The running policy: replacing it, its state, faults of user functions, metrics, and what is refused.
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;
using Tracing.Functional.Sampling;

namespace Tracing.Functional.Tests.Sampling;

[NonParallelizable]
public class ControlTests
{
    private const string Sampled = "00-abababababababababd29d6a7215ced0-00f067aa0ba902b7-01";

    [Test]
    public void A_policy_is_replaced_from_the_next_decision_on()
    {
        using var control = new SamplingControl(Sample.Always);
        using var service = new Service(builder => builder.SetSampling(control));
        var before = service.Root()!.Recorded;
        control.Replace(Sample.Never);
        var after = service.Root()!.Recorded;
        Assert.That((before, after, control.Policy), Is.EqualTo((true, false, Sample.Never)));
    }

    [Test]
    public void Replacing_changes_how_parents_are_followed()
    {
        using var control = new SamplingControl(Sample.Always);
        using var service = new Service(builder => builder.SetSampling(control));
        var before = service.RemoteChild(Sampled)!.Recorded;
        control.Replace(Sample.Always.ParentBased(remoteSampled: Sample.Never));
        var after = service.RemoteChild(Sampled)!.Recorded;
        control.Replace(Sample.Never);
        Assert.That((before, after, service.RemoteChild(Sampled)!.Recorded), Is.EqualTo((true, false, true)));
    }

    [Test]
    public void Parts_keep_their_debt_by_name_and_under_a_new_law_too()
    {
        var orders = Sample.Adaptive(0.001, burst: 2, softness: 1, depth: 1).Named("orders");
        using var control = new SamplingControl(orders);
        using var service = new Service(builder => builder.SetSampling(control));
        for (var i = 0; i < 100; i++)
            service.Root();
        var debt = control.RateStates()[0];

        control.Replace(Sample.Never.When(AtStart.Name("health")).OrElse(orders));
        var kept = control.RateStates()[0];
        control.Replace(Sample.Adaptive(0.001, burst: 3, softness: 1, depth: 1).Named("orders"));
        var changed = control.RateStates()[0];
        control.Replace(Sample.Adaptive(0.001, burst: 3, softness: 1, depth: 1).Named("others"));
        var renamed = control.RateStates()[0];

        Assert.Multiple(() =>
        {
            Assert.That(debt.Debt, Is.GreaterThan(1.9));
            Assert.That(kept.Debt, Is.EqualTo(debt.Debt).Within(0.1));
            Assert.That((kept.Rule, kept.TargetPerSecond), Is.EqualTo(("orders", 0.001)));
            Assert.That(changed.Debt, Is.EqualTo(debt.Debt).Within(0.1));
            Assert.That((renamed.Debt, renamed.Probability), Is.EqualTo((0.0, 1.0)));
        });
    }

    [Test]
    public void The_control_of_a_provider_is_in_its_services_and_explains_the_running_policy()
    {
        var services = new ServiceCollection();
        SamplingControl? control = null;
        using var service = new Service(builder => builder
            .SetSampling(Sample.Never)
            .SetSampling(Sample.Adaptive(0.001, burst: 2, softness: 1, depth: 1), options => options.TimeProvider = new StoppedClock())
            .AddInstrumentation((provider, _) => control = provider.GetRequiredService<SamplingControl>()));
        for (var i = 0; i < 50; i++)
            service.Root();
        Assert.That(control!.Explain(StartFacts.Of("a")).ToString(), Does.Contain("traces, shed"));
    }

    [Test]
    public void Two_hosts_in_one_process_share_nothing()
    {
        var policy = Sample.RateLimited(0.001, burst: 2);
        using var one = new Service(policy);
        using var other = new Service(policy);
        var kept = Enumerable.Range(0, 5).Select(_ => (one.Root()!.Recorded, other.Root()!.Recorded)).ToList();
        Assert.That(kept, Is.EqualTo(new[] { (true, true), (true, true), (false, false), (false, false), (false, false) }));
    }

    [Test]
    public void A_throwing_function_never_reaches_the_application_and_keeps_the_trace_uncounted()
    {
        var policy = Sample.Never
            .When(AtStart.Satisfies("broken", _ => throw new InvalidOperationException("planted")))
            .OrElse(Sample.Never);
        using var keeps = new Service(policy);
        using var drops = new Service(policy, options => options.KeepOnFault = false);
        var kept = keeps.Root()!;
        Assert.That((kept.Recorded, kept.TraceStateString, drops.Root()!.Recorded), Is.EqualTo((true, (string?)null, false)));
    }

    [Test]
    public void Tags_that_throw_while_they_are_read_never_reach_the_application()
    {
        using var service = new Service(Sample.Never.When(AtStart.Attribute("a", "b")));
        static IEnumerable<KeyValuePair<string, object?>> Broken()
        {
            yield return new("x", 1);
            throw new InvalidOperationException("planted");
        }

        var sampler = new PolicySampler(new SamplingControl(Sample.Never.When(AtStart.Attribute("a", "b"))), null);
        var result = sampler.ShouldSample(new SamplingParameters(
            default, System.Diagnostics.ActivityTraceId.CreateRandom(),
            "a", System.Diagnostics.ActivityKind.Internal, Broken(), []));
        Assert.That(result.Decision, Is.EqualTo(SamplingDecision.RecordAndSample));
    }

    [Test]
    public void Decisions_sheds_and_faults_are_counted_by_rule_and_outcome()
    {
        using var metrics = new Counted();
        var policy = Sample.Never.When(AtStart.Name("health")).Named("health")
            .OrElse(Sample.Always.When(AtStart.Satisfies(
                "is broken",
                facts => facts.Name == "broken" ? throw new InvalidOperationException("planted") : false)))
            .OrElse(Sample.RateLimited(0.001, burst: 3).Named("orders"));
        using var service = new Service(policy);
        service.Root("health");
        service.Root("broken");
        for (var i = 0; i < 5; i++)
            service.Root("order");
        service.RemoteChild(Sampled);
        service.RemoteChild(Sampled);
        Assert.That(metrics.Sums, Is.EquivalentTo(new Dictionary<string, double>
        {
            ["tracing.sampling.decisions rule=health outcome=drop"] = 1,
            ["tracing.sampling.decisions rule=fault outcome=keep"] = 1,
            ["tracing.sampling.decisions rule=orders outcome=keep"] = 2,
            ["tracing.sampling.decisions rule=orders outcome=drop"] = 3,
            ["tracing.sampling.decisions rule=parent outcome=keep"] = 2,
            ["tracing.sampling.shed rule=orders"] = 3,
            ["tracing.sampling.faults function=is broken"] = 1,
        }));
    }

    [Test]
    public void Probability_and_debt_are_gauges()
    {
        using var metrics = new Counted();
        using var service = new Service(Sample.Adaptive(0.001).Named("orders"), options => options.TimeProvider = new StoppedClock());
        service.Root();
        metrics.Observe();
        Assert.That(
            metrics.Sums.Where(pair =>
                pair.Key.Contains("rule=orders", StringComparison.Ordinal)
                && !pair.Key.Contains("decisions", StringComparison.Ordinal)),
            Is.EquivalentTo(new Dictionary<string, double>
            {
                ["tracing.sampling.probability rule=orders"] = 1,
                ["tracing.sampling.debt rule=orders"] = 1,
            }));
    }

    [Test]
    public void A_policy_that_waits_is_refused_where_no_exporter_could_get_what_it_rescues()
    {
        var waits = Sample.Always.When(AnySpan.Failed).OrElse(Sample.Never);
        using var control = new SamplingControl(Sample.Always);
        Assert.That(
            Assert.Throws<ArgumentException>(() => _ = new Service(builder =>
            {
                builder.SetSampling(control);
                control.Replace(waits);
                return builder;
            }))!.Message,
            Does.Contain("any span failed").And.Contain("ExportTo"));
    }

    [Test]
    public void A_policy_that_waits_and_was_replaced_before_the_provider_was_built_asks_for_no_exporter()
    {
        var waits = Sample.Always.When(AnySpan.Failed).OrElse(Sample.Never);
        using var control = new SamplingControl(Sample.Always);
        using var service = new Service(builder => builder.SetSampling(waits).SetSampling(control));
        Assert.That(service.Root()!.Recorded, Is.True);
        Assert.Throws<ArgumentException>(() => control.Replace(waits));
    }

    [Test]
    public void Nulls_and_a_second_disposal_are_harmless_or_refused()
    {
        var control = new SamplingControl(Sample.Always);
        control.Dispose();
        Assert.That(control.Dispose, Throws.Nothing);
        Assert.Throws<ArgumentNullException>(() => control.Replace(null!));
        Assert.Throws<ArgumentNullException>(() => _ = new SamplingControl(null!));
        Assert.Throws<ArgumentNullException>(() => _ = new SamplingControl(Sample.Always, new SamplingOptions { TimeProvider = null! }));
    }

    [Test]
    public void The_description_is_the_canonical_text_of_what_runs()
    {
        using var control = new SamplingControl(Sample.Adaptive(10));
        using var sampler = new PolicySampler(control, null);
        var before = sampler.Description;
        control.Replace(Sample.Never.ParentBased(remoteSampled: Sample.Always));
        Assert.That((before, sampler.Description), Is.EqualTo((
            "Tracing.Functional(parentBased(adaptive(10/s)))", "Tracing.Functional(parentBased(never, remote sampled: always))")));
    }

    [Test]
    public void A_fault_whose_exception_cannot_describe_itself_is_harmless()
    {
        using var listener = new Listening();
        using var service = new Service(Sample.Never.When(AtStart.Satisfies("rude", _ => throw new Rude())));
        Assert.That(service.Root()!.Recorded, Is.True);
        Assert.That(service.Root()!.Recorded, Is.True);
        Assert.That(listener.Messages.Where(message => message.Contains("rude", StringComparison.Ordinal)).ToList(), Has.Count.EqualTo(1));
    }

    [Test]
    public void Options_and_policies_are_refused_when_they_are_set_not_when_they_run()
    {
        var builder = Sdk.CreateTracerProviderBuilder();
        Assert.Throws<ArgumentNullException>(() => builder.SetSampling(Sample.Always, options => options.TimeProvider = null!));
    }

    [Test]
    public void A_policy_that_another_call_replaced_leaves_no_metrics_behind()
    {
        using var metrics = new Counted();
        using var service = new Service(builder => builder
            .SetSampling(Sample.Adaptive(3).Named("replaced"))
            .SetSampling(Sample.Adaptive(3).Named("in force")));
        metrics.Observe();
        Assert.That(metrics.Sums.Keys.Where(key => key.Contains("replaced", StringComparison.Ordinal)), Is.Empty);
        Assert.That(metrics.Sums.Keys.Where(key => key.Contains("in force", StringComparison.Ordinal)), Is.Not.Empty);
    }

#pragma warning disable CA1032, CA1064, RCS1194 // An exception for these tests alone.
    private sealed class Rude : Exception
    {
        public override string Message => throw new InvalidOperationException("planted");

        public override string ToString() => throw new InvalidOperationException("planted");
    }
#pragma warning restore CA1032, CA1064, RCS1194

    /// <summary>What the library says of its own troubles.</summary>
    private sealed class Listening : System.Diagnostics.Tracing.EventListener
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Messages { get; } = [];

        protected override void OnEventSourceCreated(System.Diagnostics.Tracing.EventSource eventSource)
        {
            if (eventSource.Name == "OpenTelemetry-Tracing-Functional")
                EnableEvents(eventSource, System.Diagnostics.Tracing.EventLevel.Verbose);
        }

        protected override void OnEventWritten(System.Diagnostics.Tracing.EventWrittenEventArgs eventData) =>
            Messages?.Enqueue(string.Join(' ', eventData.Payload ?? (IEnumerable<object?>)[]));
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override long GetTimestamp() => 12_345;
    }
}
