// Each kept local root pays: those that join a trace that is kept because of another one too, as far as a part of the policy can.
using System.Diagnostics;
using NUnit.Framework;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Traces;

public class PayingFailureTests
{
    /// <summary>Its randomness is 0, so that adaptive does not keep it once its burst is used up.</summary>
    private const string TraceId = "0af7651916cd43dd8400000000000000";
    private static readonly Policy Policy = Sample.Always.When(AtStart.Name("debugged")).Named("debug")
        .OrElse(Sample.Always.When(RootSpan.Failed).Named("errors"))
        .OrElse(Sample.Adaptive(1, burst: 2).Named("ordinary"));

    private static Tracing Busy()
    {
        var tracing = new Tracing(Policy.ParentBased(remoteNotSampled: Policy));
        for (var i = 1; i <= 10; i++)
            tracing.StartRemote("busy", $"00-{i:x16}00ffffffffffffff-{i:x16}-00")!.Stop();
        return tracing;
    }

    private static Activity Start(Tracing tracing, string name, int caller) =>
        tracing.StartRemote(name, $"00-{TraceId}-{caller:x16}-00")!;

    private static string Kept(string rule) => $"tracing.sampling.decisions rule={rule} outcome=keep";

    private static double Debt(Tracing tracing) => tracing.Control.RateStates().Sum(state => state.Debt);

    [Test]
    public void F5_a_root_that_runs_when_another_one_keeps_its_trace_pays_with_the_greatest_randomness([Values(1, 3)] int others)
    {
        using var metrics = new MeterSums();
        using var tracing = Busy();
        var before = Debt(tracing);
        var ordinary = metrics[Kept("ordinary")];
        var failing = Start(tracing, "failing", 1);
        var running = Enumerable.Range(2, others).Select(caller => Start(tracing, "running", caller)).ToList();
        Assert.That(Debt(tracing), Is.EqualTo(before), "they wait");
        failing.SetStatus(ActivityStatusCode.Error).Stop();
        Assert.That(Debt(tracing), Is.EqualTo(before + others).Within(1e-6), "the failing one is kept for nothing");
        running.ForEach(root => root.Stop());
        Assert.That(Debt(tracing), Is.EqualTo(before + others).Within(1e-6), "once");
        Assert.That((metrics[Kept("errors")], metrics[Kept("ordinary")] - ordinary), Is.EqualTo((1L, (long)others)));
    }

    [Test]
    public void F5_a_root_that_is_held_pays_when_another_one_that_does_not_wait_keeps_its_trace([Values(1, 3)] int held)
    {
        using var metrics = new MeterSums();
        using var tracing = Busy();
        var before = Debt(tracing);
        var ordinary = metrics[Kept("ordinary")];
        var running = Enumerable.Range(1, held).Select(caller => Start(tracing, "running", caller)).ToList();
        Start(tracing, "debugged", held + 1).Stop();
        Assert.That(Debt(tracing), Is.EqualTo(before + held).Within(1e-6));
        running.ForEach(root => root.Stop());
        Assert.That((metrics[Kept("debug")], metrics[Kept("ordinary")] - ordinary), Is.EqualTo((1L, (long)held)));
    }

    [Test]
    public void F5_a_root_of_a_trace_that_was_kept_before_pays_with_the_greatest_randomness([Values(1, 3)] int later)
    {
        using var metrics = new MeterSums();
        using var tracing = Busy();
        Start(tracing, "failing", 1).SetStatus(ActivityStatusCode.Error).Stop();
        var before = Debt(tracing);
        var ordinary = metrics[Kept("ordinary")];
        for (var i = 0; i < later; i++)
            Start(tracing, "later", 2 + i).Stop();
        Assert.That(Debt(tracing), Is.EqualTo(before + later).Within(1e-6));
        Assert.That((metrics[Kept("errors")], metrics[Kept("ordinary")] - ordinary), Is.EqualTo((1L, (long)later)));
    }
}
