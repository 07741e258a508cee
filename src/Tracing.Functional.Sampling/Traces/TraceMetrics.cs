using System.Diagnostics.Metrics;
using Tracing.Functional.Control;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Traces;

// What the engine counts, on the meter of the sampling: verdicts by trigger, what is held, what could not be followed.
internal sealed class TraceMetrics : IDisposable
{
    private readonly Meter _meter = new(MeterName.Value);
    private readonly SamplingMetrics _sampling;
    private readonly Counter<long> _verdicts;
    private readonly Counter<long> _lateErrors;
    private readonly Counter<long> _unknown;

    public TraceMetrics(SamplingMetrics sampling, Func<int> traces, Func<long> bytes)
    {
        _sampling = sampling;
        _verdicts = _meter.CreateCounter<long>(
            "tracing.traces.verdicts", "{trace}", "Traces decided after their start, by trigger and outcome (keep, drop).");
        _lateErrors = _meter.CreateCounter<long>(
            "tracing.spans.late_errors_lost", "{span}", "Failed spans that ended after their trace had been dropped.");
        _unknown = _meter.CreateCounter<long>(
            "tracing.spans.unknown", "{span}", "Unsampled spans of traces that are not remembered any more; they are dropped.");
        _meter.CreateObservableGauge("tracing.traces.held", traces, "{trace}", "Traces that wait for their verdict.");
        _meter.CreateObservableGauge("tracing.traces.held_bytes", bytes, "By", "Memory of traces that wait for their verdict, by estimate.");
    }

    public void LateErrorLost() => _lateErrors.Count(1);

    public void UnknownSpan() => _unknown.Count(1);

    public void Dispose() => _meter.Dispose();

    public void Decided(TraceVerdict verdict, double shed)
    {
        if (_sampling.Decisions.Enabled)
            _sampling.Decided(verdict.Rule, verdict.IsKept);
        if (shed > 0)
            _sampling.Shed(verdict.Rule, shed);
        if (_verdicts.Enabled)
        {
            _verdicts.Count(
                1,
                new KeyValuePair<string, object?>("trigger", NameOf(verdict.Trigger)),
                new KeyValuePair<string, object?>("outcome", verdict.IsKept ? "keep" : "drop"));
        }
    }

    private static string NameOf(DecisionTrigger trigger) => trigger switch
    {
        DecisionTrigger.Start => "start",
        DecisionTrigger.Certain => "certain",
        DecisionTrigger.Complete => "complete",
        DecisionTrigger.Age => "age",
        DecisionTrigger.SpanCount => "span_count",
        DecisionTrigger.Memory => "memory",
        _ => "flush",
    };
}
