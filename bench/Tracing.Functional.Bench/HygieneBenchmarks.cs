// What hygiene costs a span that is in order: the adviser beside a provider without it, and the limits of a span that fits.
using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Limits;

namespace Tracing.Functional.Bench;

public class AdvisedSpan
{
    private readonly ActivitySource _with = new("Bench.Advised");
    private readonly ActivitySource _without = new("Bench.Unadvised");
    private TracerProvider _advised = null!;
    private TracerProvider _unadvised = null!;

    [GlobalSetup]
    public void Setup()
    {
        _advised = Sdk.CreateTracerProviderBuilder().AddSource(_with.Name).SetSampler(new AlwaysOnSampler()).AddAdviser().Build();
        _unadvised = Sdk.CreateTracerProviderBuilder()
            .AddSource(_without.Name).SetSampler(new AlwaysOnSampler()).AddProcessor(new Silent()).Build();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _advised.Dispose();
        _unadvised.Dispose();
    }

    [Benchmark(Baseline = true)]
    public void Unadvised() => Run(_without);

    [Benchmark]
    public void Advised() => Run(_with);

    private static void Run(ActivitySource source)
    {
        using var span = source.StartActivity("create order");
        FiveTags.Set(span!);
    }

    private sealed class Silent : BaseProcessor<Activity>;
}

/// <summary>The limits of a span that fits. The yardstick is the same span, made by the framework.</summary>
public class LimitedSpan : BesideSpan
{
    private readonly Activity _span = FiveTags.Set(new Activity("create order"));
    private readonly SpanLimiter _limits = new(new SpanLimits { ValueLength = 4096 });

    [Benchmark]
    public void Ours() => _limits.Apply(_span);

    private protected override void Tag(Activity span) => FiveTags.Set(span);
}

internal static class FiveTags
{
    public static Activity Set(Activity span) => span
        .SetTag("order.id", "12345")
        .SetTag("order.channel", "web")
        .SetTag("customer.tier", "gold")
        .SetTag("cart.currency", "EUR")
        .SetTag("shop.region", "north");
}
