// What a control says of its policy: where it came from, its hash, since when; its changes as a stream; its metrics.
using NUnit.Framework;
using Tracing.Functional.Fluent;
using Tracing.Functional.Tests.Sampling;

namespace Tracing.Functional.Tests.Reload;

[NonParallelizable]
public class InfoTests
{
    [Test]
    public void A_policy_of_code_has_the_hash_of_its_text()
    {
        using var control = new SamplingControl(Sample.Adaptive(10).Named("orders"));
        var info = control.PolicyInfo;
        Assert.That(
            (info.Source, info.Origin, info.Hash),
            Is.EqualTo((PolicySourceKind.Code, (string?)null, PolicyText.Read(PolicyText.Print(control.Policy)).Hash)));
        Assert.That(info.Hash, Does.Match("^[0-9a-f]{8}$"));
    }

    [Test]
    public void A_policy_of_a_file_has_its_name_and_the_hash_of_the_whole_text_and_when_it_was_applied()
    {
        using var folder = new Folder();
        folder.Write("a.policy", "always # all");
        using var service = Reloading.OfFile(folder["a.policy"]);
        var start = service.Control.PolicyInfo;
        Assert.That(
            (start.Source, start.Origin, start.AppliedAt), Is.EqualTo((PolicySourceKind.File, "a.policy", service.Time.GetUtcNow())));
        Assert.That(start.Hash, Is.EqualTo(PolicyText.Read(File.ReadAllText(folder["a.policy"])).Hash));
        folder.Write("a.policy", "never");
        service.Look();
        var next = service.Control.PolicyInfo;
        Assert.That((next.Hash, next.AppliedAt), Is.EqualTo((PolicyText.Read("never").Hash, service.Time.GetUtcNow())));
        Assert.That(next.ToString(), Does.Match(@"^a\.policy [0-9a-f]{8} \(File\) since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"));
    }

    [Test]
    public void Changes_reach_observers_in_order_and_one_that_throws_hurts_nobody()
    {
        using var control = new SamplingControl(Sample.Always);
        using var isOver = new ManualResetEventSlim();
        var seen = new List<string>();
        control.PolicyChanges.Subscribe(_ => throw new InvalidOperationException("planted"));
        control.PolicyChanges.Subscribe(info => seen.Add(info.Hash), isOver.Set);
        var policies = Enumerable.Range(1, 20).Select(i => Sample.Adaptive(i)).ToArray();
        Array.ForEach(policies, control.Replace);
        control.Dispose();
        Assert.That(isOver.Wait(TimeSpan.FromMinutes(1)), "disposing completes");
        Assert.That(seen, Is.EqualTo(policies.Select(policy => PolicyText.Read(PolicyText.Print(policy)).Hash)));
    }

    [Test]
    public void A_policy_that_is_refused_is_no_change()
    {
        using var control = new SamplingControl(Sample.Always);
        using var service = new Service(builder => OpenTelemetrySetup(builder, control));
        var before = control.PolicyInfo;
        Assert.Throws<ArgumentException>(() => control.Replace(Sample.Always.When(AnySpan.Failed)));
        Assert.That(control.PolicyInfo, Is.SameAs(before));

        static OpenTelemetry.Trace.TracerProviderBuilder OpenTelemetrySetup(
            OpenTelemetry.Trace.TracerProviderBuilder builder, SamplingControl control) => builder.SetSampling(control);
    }

    [Test]
    public void The_policy_and_its_time_are_gauges_and_the_tries_are_counted()
    {
        using var folder = new Folder();
        using var metrics = new Counted();
        folder.Write("a.policy", "always");
        using var service = Reloading.OfFile(folder["a.policy"]);
        service.Look();
        folder.Write("a.policy", "never");
        service.Look();
        metrics.Observe();
        var policies = metrics.Sums.Where(pair => pair.Key.StartsWith("tracing.policy.", StringComparison.Ordinal));
        Assert.That(policies, Is.EquivalentTo(new Dictionary<string, double>
        {
            [$"tracing.policy.info hash={PolicyText.Read("never").Hash} source=file origin=a.policy"] = 1,
            ["tracing.policy.applied_time"] = service.Time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0,
            ["tracing.policy.last_reload_successful"] = 1,
            ["tracing.policy.reloads outcome=unchanged"] = 1,
            ["tracing.policy.reloads outcome=applied"] = 1,
        }));
    }

    [Test]
    public void Without_reloading_nothing_is_said_of_reloads()
    {
        using var metrics = new Counted();
        using var control = new SamplingControl(Sample.Never);
        metrics.Observe();
        var keys = metrics.Sums.Keys.Where(key => key.StartsWith("tracing.policy.", StringComparison.Ordinal));
        Assert.That(keys, Is.EquivalentTo(new[]
        {
            "tracing.policy.applied_time",
            $"tracing.policy.info hash={PolicyText.Read(PolicyText.Print(Sample.Never)).Hash} source=code origin=",
        }));
    }

    [Test]
    public void Before_a_gateway_the_hash_is_that_of_the_policy_by_which_the_gateway_decides()
    {
        var first = PolicyText.Parse("rule \"errors\": always when any span failed\nrule \"rest\": never");
        var second = PolicyText.Parse("rule \"errors\": always when any span failed\nrule \"rest\": fixedRatio(0.5)");
        using var control = new SamplingControl(first, new SamplingOptions { IsBeforeGateway = true });
        Assert.That((control.PolicyInfo.Hash, control.Policy), Is.EqualTo((Hash(first), first.BeforeGateway())));
        control.Replace(second);
        Assert.That((control.PolicyInfo.Hash, control.Policy), Is.EqualTo((Hash(second), second.BeforeGateway())));

        static string Hash(Policy policy) => PolicyText.Read(PolicyText.Print(policy)).Hash;
    }
}
