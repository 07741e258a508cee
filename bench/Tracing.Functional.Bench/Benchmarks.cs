// Decisions at span start. Each class is one row: its baseline is the yardstick. The limits are in Limits.
using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Tracing.Functional.Bench;

public abstract class Decisions
{
    private Sampler _theirs = new AlwaysOffSampler();
    private Sampler _ours = new AlwaysOffSampler();
    private SamplingParameters[] _arrivals = [];

    [GlobalSetup]
    public void Setup() => (_theirs, _ours, _arrivals) = Make();

    [Benchmark(Baseline = true, OperationsPerInvoke = Arrivals.Count)]
    public int OpenTelemetry() => DecideAll(_theirs, _arrivals);

    [Benchmark(OperationsPerInvoke = Arrivals.Count)]
    public int Ours() => DecideAll(_ours, _arrivals);

    protected abstract (Sampler Theirs, Sampler Ours, SamplingParameters[] Arrivals) Make();

    private static int DecideAll(Sampler sampler, SamplingParameters[] arrivals)
    {
        var kept = 0;
        for (var i = 0; i < arrivals.Length; i++)
            kept += (int)sampler.ShouldSample(in arrivals[i]).Decision;
        return kept;
    }
}

public class FixedRatioRoot : Decisions
{
    protected override (Sampler, Sampler, SamplingParameters[]) Make() => (Samplers.TheirRatio(), Samplers.OurRatio(), Arrivals.Roots());
}

public class ParentBasedRoot : Decisions
{
    protected override (Sampler, Sampler, SamplingParameters[]) Make() =>
        (Samplers.TheirParentBased(), Samplers.OurParentBased(), Arrivals.Roots());
}

public class ParentBasedRemote : Decisions
{
    protected override (Sampler, Sampler, SamplingParameters[]) Make() =>
        (Samplers.TheirParentBased(), Samplers.OurParentBased(), Arrivals.RemoteChildren());
}

public class ConditionsAndAdaptive : Decisions
{
    protected override (Sampler, Sampler, SamplingParameters[]) Make() =>
        (Samplers.TheirRatio(), Samplers.OurConditions(), Arrivals.Roots());
}

/// <summary>Both are ours: the yardstick's policy is of code.</summary>
public class ParsedPolicy : Decisions
{
    protected override (Sampler, Sampler, SamplingParameters[]) Make() =>
        (Samplers.OurConditions(), Samplers.OurParsedConditions(), Arrivals.Roots());
}

public class WholeRootSpan
{
    private readonly ActivitySource _source = new("Tracing.Functional.Bench");
    private TracerProvider? _provider;

    [GlobalSetup(Target = nameof(OpenTelemetry))]
    public void SetupTheirs() => _provider = Provider(builder => builder.SetSampler(Samplers.TheirRatio()));

    [GlobalSetup(Target = nameof(Ours))]
    public void SetupOurs() => _provider = Provider(builder => builder.SetSampling(Fluent.Sample.FixedRatio(Samplers.Ratio)));

    [GlobalCleanup]
    public void Cleanup() => _provider?.Dispose();

    [Benchmark(Baseline = true)]
    public void OpenTelemetry() => StartAndStop();

    [Benchmark]
    public void Ours() => StartAndStop();

    private void StartAndStop()
    {
        using var activity = _source.StartActivity("create order", ActivityKind.Server, default(ActivityContext));
    }

    private TracerProvider Provider(Func<TracerProviderBuilder, TracerProviderBuilder> configure) =>
        configure(Sdk.CreateTracerProviderBuilder().AddSource(_source.Name)).Build();
}

/// <summary>Two threads and one, on one adaptive sampler under overload. Each thread decides the same number.</summary>
public class TwoThreads
{
    private const int Rounds = 250;
    private Sampler _sampler = new AlwaysOffSampler();
    private SamplingParameters[] _arrivals = [];

    [GlobalSetup]
    public void Setup() => (_sampler, _arrivals) = (Samplers.OurConditions(), Arrivals.Roots());

    [Benchmark(Baseline = true, OperationsPerInvoke = Rounds * Arrivals.Count)]
    public int OneThread() => Decide();

    [Benchmark(OperationsPerInvoke = 2 * Rounds * Arrivals.Count)]
    public int Both()
    {
        var other = Task.Factory.StartNew(Decide, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return Decide() + other.Result;
    }

    private int Decide()
    {
        var kept = 0;
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < _arrivals.Length; i++)
                kept += (int)_sampler.ShouldSample(in _arrivals[i]).Decision;
        }

        return kept;
    }
}
