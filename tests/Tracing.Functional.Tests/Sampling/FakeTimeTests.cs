// faults-setup 1: Microsoft's FakeTimeProvider, whose timestamps count from the year 1, drives all that has a clock.
using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Control;
using Tracing.Functional.Fluent;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Tests.Sampling;

public class FakeTimeTests
{
    private static readonly DateTimeOffset s_late = new(9990, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly FakeTimeProvider[] s_clocks =
        [new(), new(DateTimeOffset.MinValue), new(s_late), new() { AutoAdvanceAmount = TimeSpan.FromTicks(1) }];

    [Test]
    public void It_advances_as_it_is_told([ValueSource(nameof(s_clocks))] FakeTimeProvider time)
    {
        var clock = new NanosecondClock(time);
        var before = clock.Now;
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.That(clock.Now - before, Is.InRange(3_000_000_000, 3_000_001_000));
    }

    [Test]
    public void A_rate_limit_is_paid_off()
    {
        var time = new FakeTimeProvider();
        using var service = new Service(Sample.RateLimited(1, burst: 1), options => options.TimeProvider = time);
        for (var i = 0; i < 5; i++)
        {
            service.Root($"{i} first");
            service.Root($"{i} second");
            time.Advance(TimeSpan.FromSeconds(3));
        }

        Assert.That(service.Kept.Select(span => span.DisplayName), Is.EqualTo(Enumerable.Range(0, 5).Select(i => $"{i} first")));
    }

    [Test]
    public void First_seen_sees_a_key_again_after_its_period()
    {
        var time = new FakeTimeProvider();
        var policy = Sample.FirstSeen(Key.Name, TimeSpan.FromSeconds(10)).OrElse(Sample.Never);
        using var service = new Service(policy, options => options.TimeProvider = time);
        for (var second = 0; second < 30; second++)
        {
            service.Root();
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That(service.Kept, Has.Count.EqualTo(3));
    }

    [Test]
    public void Its_timers_decide_traces_at_their_grace_and_age()
    {
        var time = new FakeTimeProvider();
        var exporter = new RecordingExporter();
        var outer = Activity.Current;
        Activity.Current = null;
        using var source = new ActivitySource($"test-{Guid.NewGuid():N}");
        using var provider = Sdk.CreateTracerProviderBuilder().AddSource(source.Name)
            .SetSampling(Sample.Always.When(WholeTrace.SpanCountAtMost(10)), options => options.TimeProvider = time)
            .ExportTo(new SimpleActivityExportProcessor(exporter))
            .Build();
        source.StartActivity("over")!.Stop();
        time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.That(exporter.Activities, Is.Empty, "within its grace");
        time.Advance(TimeSpan.FromMilliseconds(150));
        Assert.That(exporter.Activities, Has.Count.EqualTo(1), "after its grace");
        Activity.Current = outer;
    }

    [Test]
    public void The_adviser_finds_spans_that_stay_open()
    {
        var time = new FakeTimeProvider();
        using var adviser = new Adviser(new AdviserOptions { TimeProvider = time, LongestOpen = TimeSpan.FromMinutes(1) });
        using var isFound = new ManualResetEventSlim();
        adviser.Findings.Subscribe(finding =>
        {
            if (finding.Kind == FindingKind.NeverEnded)
                isFound.Set();
        });
        using var source = new ActivitySource($"Shop.{Guid.NewGuid():N}");
        using var provider = Sdk.CreateTracerProviderBuilder().AddSource(source.Name).AddAdviser(adviser).Build();
        using var open = source.StartActivity("open");
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.That(isFound.Wait(TimeSpan.FromSeconds(10)));
    }
}
