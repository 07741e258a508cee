// A provider with an adviser, a clock that only the test moves, and what was found.
using System.Collections.Concurrent;
using System.Diagnostics;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Privacy;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Tests.Hygiene;

internal sealed class Advised : IDisposable
{
    private readonly TracerProvider _provider;
    private readonly ManualResetEventSlim _isOver = new();
    private readonly ConcurrentQueue<Finding> _found = new();

    public Advised(Action<AdviserOptions>? configure = null, string? source = null, Action<PrivacyOptions>? privacy = null)
    {
        var options = new AdviserOptions { TimeProvider = Clock, FindingsPerMinute = 10_000 };
        configure?.Invoke(options);
        Adviser = new Adviser(options);
        Adviser.Findings.Subscribe(_found.Enqueue, _isOver.Set);
        Source = new ActivitySource(source ?? $"Shop.{Guid.NewGuid():N}");
        var builder = Sdk.CreateTracerProviderBuilder().AddSource(Source.Name).SetSampler(new AlwaysOnSampler()).AddAdviser(Adviser);
        _provider = (privacy is null ? builder : builder.SetPrivacy(privacy)).Build();
    }

    public ManualTime Clock { get; } = new();

    public Adviser Adviser { get; }

    public ActivitySource Source { get; }

    /// <summary>A span of 1 ms, unless it says otherwise.</summary>
    public void Span(string name, Action<Activity>? fill = null, double microseconds = 1000)
    {
        var span = Source.StartActivity(name)!;
        fill?.Invoke(span);
        span.SetEndTime(span.StartTimeUtc.AddMicroseconds(microseconds));
        span.Stop();
    }

    /// <summary>What was found by now; the stream is over afterwards.</summary>
    public IReadOnlyList<Finding> Found()
    {
        Adviser.Dispose();
        Assert.That(_isOver.Wait(TimeSpan.FromSeconds(10)), "the stream completes after its last value");
        return [.. _found];
    }

    public void Dispose()
    {
        _provider.Dispose();
        Adviser.Dispose();
        Source.Dispose();
        _isOver.Dispose();
    }
}
