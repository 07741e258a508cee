// What whole traces cost: recorded spans, late spans, decisions, spans without waiting, two threads. Baseline first, as in Benchmarks.
using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Control;
using Tracing.Functional.Fluent;
using Tracing.Functional.Sampling;
using Tracing.Functional.Traces;

namespace Tracing.Functional.Bench;

/// <summary>Traces of ten spans, each started and ended: recorded only, or held by the engine and decided at the end.</summary>
public class DeferredTrace
{
    private SpanSource _spans = null!;

    [GlobalSetup(Target = nameof(RecordOnly))]
    public void SetupTheirs() => _spans = SpanSource.RecordOnly();

    [GlobalSetup(Target = nameof(Ours))]
    public void SetupOurs() => _spans = SpanSource.Waiting();

    [GlobalCleanup]
    public void Cleanup() => _spans.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = SpanSource.SpansPerTrace)]
    public void RecordOnly() => _spans.Trace();

    [Benchmark(OperationsPerInvoke = SpanSource.SpansPerTrace)]
    public void Ours() => _spans.Trace();
}

/// <summary>The end of a span after its trace was decided.</summary>
public class LateSpan : BesideSpan
{
    private const int Spans = 1_000;
    private readonly Activity[] _late = new Activity[Spans];
    private SpanSource _spans = null!;

    [GlobalSetup(Target = nameof(Ours))]
    public void Setup()
    {
        _spans = SpanSource.ByRoot();
        for (var i = 0; i < Spans; i++)
            _late[i] = _spans.Late();
    }

    [GlobalCleanup(Target = nameof(Ours))]
    public void Cleanup() => _spans.Dispose();

    [Benchmark(OperationsPerInvoke = Spans)]
    public void Ours()
    {
        foreach (var span in _late)
            _spans.Engine.Ended(span);
    }
}

/// <summary>The decision on a trace by a policy of four leaves. All four are asked.</summary>
public class TraceDecisions : BesideSpan
{
    private readonly Knowledge _known = new();
    private SamplingRun _run = null!;

    [GlobalSetup(Target = nameof(Ours))]
    public void Setup()
    {
        var policy = Sample.Always.When(AnySpan.Failed).Named("errors")
            .OrElse(Sample.Always.When(RootSpan.SlowerThan(TimeSpan.FromSeconds(1))).Named("slow"))
            .OrElse(Sample.Always.When(AnySpan.Attribute("order.total", Value.AtLeast(1000))).Named("valuable"))
            .OrElse(Sample.FixedRatio(0.1));
        _run = new SamplingRun(policy, Compile.start(policy.ParentBased()));
        var facts = StartFacts.Of("create order");
        var frame = new Frame(0, 0);
        PackedOpinion opinion = default;
        _run.Running.Head(in facts, ref frame, _known, ref opinion);
    }

    [Benchmark]
    public ulong Ours()
    {
        var frame = new Frame(0, 1UL << 40);
        return _run.Running.Final(_known, ref frame).Bits;
    }
}

/// <summary>A whole root span with an engine that has nothing to do, since the policy never waits; and with the sampler alone.</summary>
public class EngineWithoutWaiting
{
    private SpanSource _spans = null!;

    [GlobalSetup(Target = nameof(SamplerOnly))]
    public void SetupTheirs() => _spans = SpanSource.SamplerOnly();

    [GlobalSetup(Target = nameof(Ours))]
    public void SetupOurs() => _spans = SpanSource.EngineUnused();

    [GlobalCleanup]
    public void Cleanup() => _spans.Dispose();

    [Benchmark(Baseline = true)]
    public void SamplerOnly() => _spans.Root();

    [Benchmark]
    public void Ours() => _spans.Root();
}

/// <summary>Traces of ten spans put together by the engine, or by Rx operators alone.</summary>
public class EngineBesideRx
{
    private SpanSource _spans = null!;

    [GlobalSetup(Target = nameof(RxAlone))]
    public void SetupTheirs() => _spans = SpanSource.Assembled();

    [GlobalSetup(Target = nameof(Ours))]
    public void SetupOurs() => _spans = SpanSource.Waiting();

    [GlobalCleanup]
    public void Cleanup() => _spans.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = SpanSource.SpansPerTrace)]
    public void RxAlone() => _spans.Trace();

    [Benchmark(OperationsPerInvoke = SpanSource.SpansPerTrace)]
    public void Ours() => _spans.Trace();
}
