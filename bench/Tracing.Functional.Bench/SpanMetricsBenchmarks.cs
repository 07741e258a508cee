// What span metrics cost a span whose trace is decided, while a meter provider of OpenTelemetry listens.
using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;
using Tracing.Functional.Metrics;

namespace Tracing.Functional.Bench;

public abstract class MeasuredSpans : BesideSpan
{
    private protected const int Spans = 1_000;
    private readonly string[] _names = ["create order", "check inventory", "charge card", "send receipt"];
    private readonly Activity[] _ended = new Activity[Spans];
    private MeterProvider _meters = null!;
    private SpanSource _spans = null!;

    private protected SpanMetrics Metrics { get; private set; } = null!;

    [GlobalSetup(Target = "Ours")]
    public void Setup()
    {
        var meter = $"Bench.{GetType().Name}";
        _meters = Sdk.CreateMeterProviderBuilder().AddMeter(meter).SetExemplarFilter(ExemplarFilterType.TraceBased)
            .AddReader(new PeriodicExportingMetricReader(new Silent())).Build();
        _spans = SpanSource.Measured(meter);
        for (var i = 0; i < Spans; i++)
            _ended[i] = _spans.Ended(_names[i % _names.Length]);
        Metrics = _spans.Engine.SpanMetrics!;
    }

    [GlobalCleanup(Target = "Ours")]
    public void Cleanup()
    {
        _spans.Dispose();
        _meters.Dispose();
    }

    private protected void End()
    {
        foreach (var span in _ended)
            Metrics.Ended(span, isKept: true);
    }

    private sealed class Silent : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch) => ExportResult.Success;
    }
}

/// <summary>What the thread pays on which the span ends. A timer measures once a second, on another thread.</summary>
public class SpanMetricsSpan : MeasuredSpans
{
    [Benchmark(OperationsPerInvoke = Spans)]
    public void Ours() => End();
}

/// <summary>The same, and all measurements on the same thread: nearly all of it is OpenTelemetry's histogram.</summary>
public class SpanMetricsMeasured : MeasuredSpans
{
    [Benchmark(OperationsPerInvoke = Spans)]
    public void Ours()
    {
        End();
        Metrics.Replay();
    }
}
