// How the engine fares with threads, and with many open traces.
using System.Diagnostics;
using BenchmarkDotNet.Attributes;

namespace Tracing.Functional.Bench;

/// <summary>Spans of held traces, started and ended by several threads. Each of them makes the same number.</summary>
public abstract class ThreadsOfSpans
{
    private protected const int Traces = 4_000;

    private protected static void Run(SpanSource spans, int threads, int traces)
    {
        var others = Enumerable.Range(1, threads - 1)
            .Select(_ => Task.Factory.StartNew(
                () => Run(spans, traces), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))
            .ToArray();
        Run(spans, traces);
        Task.WaitAll(others);
    }

    private static void Run(SpanSource spans, int traces)
    {
        for (var i = 0; i < traces; i++)
            spans.Trace();
    }
}

/// <summary>Two threads against one, beside the same of spans that are only recorded.</summary>
public class TwoThreadsOfSpans : ThreadsOfSpans
{
    private SpanSource _spans = null!;

    [GlobalSetup(Targets = [nameof(TheirsOne), nameof(TheirsBoth)])]
    public void SetupTheirs() => _spans = SpanSource.RecordOnly();

    [GlobalSetup(Targets = [nameof(OneThread), nameof(Both)])]
    public void SetupOurs() => _spans = SpanSource.Waiting();

    [GlobalCleanup]
    public void Cleanup() => _spans.Dispose();

    [Benchmark(OperationsPerInvoke = Traces * SpanSource.SpansPerTrace)]
    public void TheirsOne() => Run(_spans, threads: 1, Traces);

    [Benchmark(OperationsPerInvoke = 2 * Traces * SpanSource.SpansPerTrace)]
    public void TheirsBoth() => Run(_spans, threads: 2, Traces);

    [Benchmark(Baseline = true, OperationsPerInvoke = Traces * SpanSource.SpansPerTrace)]
    public void OneThread() => Run(_spans, threads: 1, Traces);

    [Benchmark(OperationsPerInvoke = 2 * Traces * SpanSource.SpansPerTrace)]
    public void Both() => Run(_spans, threads: 2, Traces);
}

/// <summary>Eight threads against two.</summary>
public class EightThreadsOfSpans : ThreadsOfSpans
{
    private SpanSource _spans = null!;

    [GlobalSetup]
    public void Setup() => _spans = SpanSource.Waiting();

    [GlobalCleanup]
    public void Cleanup() => _spans.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = 8 * Traces * SpanSource.SpansPerTrace)]
    public void Two() => Run(_spans, threads: 2, 4 * Traces);

    [Benchmark(OperationsPerInvoke = 8 * Traces * SpanSource.SpansPerTrace)]
    public void Eight() => Run(_spans, threads: 8, Traces);
}

/// <summary>A trace of ten spans beside 400,000 open traces, and beside 1,000.</summary>
public class BesideOpenTraces
{
    private SpanSource _spans = null!;
    private Activity[] _open = [];

    [GlobalSetup(Target = nameof(Few))]
    public void SetupFew() => Setup(1_000);

    [GlobalSetup(Target = nameof(Many))]
    public void SetupMany() => Setup(400_000);

    [GlobalCleanup]
    public void Cleanup()
    {
        GC.KeepAlive(_open);
        _spans.Dispose();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = SpanSource.SpansPerTrace)]
    public void Few() => _spans.Trace();

    [Benchmark(OperationsPerInvoke = SpanSource.SpansPerTrace)]
    public void Many() => _spans.Trace();

    private void Setup(int open)
    {
        _spans = SpanSource.Roomy();
        _open = [.. Enumerable.Range(0, open).Select(_ => _spans.Open())];
    }
}

/// <summary>Traces that are open at once, opened and ended: what an open one takes beside its span.</summary>
public class OpenTrace
{
    private const int Traces = 20_000;
    private readonly Activity[] _open = new Activity[Traces];
    private SpanSource _spans = null!;

    [GlobalSetup(Target = nameof(RecordOnly))]
    public void SetupTheirs() => _spans = SpanSource.RecordOnly();

    [GlobalSetup(Target = nameof(Ours))]
    public void SetupOurs() => _spans = SpanSource.Roomy();

    [GlobalCleanup]
    public void Cleanup() => _spans.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = Traces)]
    public void RecordOnly() => OpenAll();

    [Benchmark(OperationsPerInvoke = Traces)]
    public void Ours() => OpenAll();

    private void OpenAll()
    {
        for (var i = 0; i < Traces; i++)
            _open[i] = _spans.Open();
        foreach (var root in _open)
            root.Stop();
    }
}
