// The yardsticks of rows that have no counterpart: the framework's own span, and the call that starts it when nobody listens. A row
// inherits its yardstick, so both are measured in the same run.
using System.Diagnostics;
using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;

namespace Tracing.Functional.Bench;

/// <summary>The yardstick is a root span of the framework, recorded, started and stopped. Its listener does nothing.</summary>
public abstract class BesideSpan
{
    private readonly ActivitySource _framework = new("Bench.Framework");
    private ActivityListener? _listener;

    [GlobalSetup(Target = nameof(FrameworkSpan))]
    public void SetupFramework() => ActivitySource.AddActivityListener(_listener = new ActivityListener
    {
        ShouldListenTo = source => source == _framework,
        Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
    });

    [GlobalCleanup(Target = nameof(FrameworkSpan))]
    public void CleanupFramework() => _listener?.Dispose();

    [Benchmark(Baseline = true)]
    public void FrameworkSpan()
    {
        using var span = _framework.StartActivity("create order", ActivityKind.Server, default(ActivityContext));
        Tag(span!);
    }

    /// <summary>The attributes that the row's own span has; none if the row is about a bare span.</summary>
    private protected virtual void Tag(Activity span)
    {
    }
}

/// <summary>
/// The yardstick is the start of a span when nobody listens to its source. It takes about a nanosecond, less than the call of a benchmark.
/// So both sides run many times per benchmark call, and neither is inlined: the compiler would move what does not change out of the loop.
/// </summary>
public abstract class BesideUnheardSpan
{
    protected const int Times = 100;
    private readonly ActivitySource _unheard = new("Bench.Unheard");

    [Benchmark(Baseline = true, OperationsPerInvoke = Times)]
    public void UnheardSpan()
    {
        for (var i = 0; i < Times; i++)
            Start();
    }

    [Benchmark(OperationsPerInvoke = Times)]
    public void Ours()
    {
        for (var i = 0; i < Times; i++)
            Once();
    }

    /// <summary>What is measured. It must not be inlined.</summary>
    private protected abstract void Once();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Start() => _unheard.StartActivity("create order");
}
