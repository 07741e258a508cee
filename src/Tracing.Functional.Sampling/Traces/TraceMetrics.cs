using System.Diagnostics.Metrics;
using Tracing.Functional.Control;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Traces;

// The metrics of the engine, under the meter name of the sampling metrics: decisions, held traces, and spans that ended too late. Decisions
// after the start of a trace also count in the sampling metrics.
internal sealed class TraceMetrics : IDisposable
{
    private readonly Meter _meter = new(MeterName.Value);
    private readonly SamplingMetrics _sampling;
    private readonly Counter<long> _decisions;
    private readonly Counter<long> _lateErrors;
    private readonly Counter<long> _unknown;
    private readonly Counter<long> _cuts;
    private readonly Counter<long> _partial;

    public TraceMetrics(SamplingMetrics sampling, Func<int> traces, Func<long> bytes)
    {
        _sampling = sampling;
        _decisions = _meter.CreateCounter<long>(
            "tracing.traces.decisions", "{trace}", "Traces decided after their start, by trigger and outcome (keep, drop).");
        _lateErrors = _meter.CreateCounter<long>(
            "tracing.spans.late_errors_lost", "{span}", "Failed spans that ended after their trace had been dropped.");
        _unknown = _meter.CreateCounter<long>(
            "tracing.spans.unknown", "{span}", "Unsampled spans of traces that are not remembered any more; they are dropped.");
        _cuts = _meter.CreateCounter<long>(
            "tracing.traces.cut", "{trace}", "Traces that lost their spans to a limit before they were over and are watched, by trigger.");
        _partial = _meter.CreateCounter<long>(
            "tracing.traces.partial", "{trace}", "Traces that were kept after a cut, by what came later; counted as kept too.");
        _meter.CreateObservableGauge("tracing.traces.held", traces, "{trace}", "Traces that wait for their decision.");
        _meter.CreateObservableGauge(
            "tracing.traces.held_bytes",
            bytes,
            "By",
            "Memory of traces that wait for their decision, and of kept spans that wait for exporters, by estimate.");
    }

    public void LateErrorLost() => _lateErrors.Count(1);

    public void Cut(DecisionTrigger trigger) => _cuts.Count(1, new KeyValuePair<string, object?>("trigger", NameOf(trigger)));

    public void UnknownSpan() => _unknown.Count(1);

    public void Dispose() => _meter.Dispose();

    /// <summary>Counts a trace under the rule that it is credited to.</summary>
    public void Rule(FinalDecision decision)
    {
        if (_sampling.Decisions.Enabled)
            _sampling.Decided(decision.Rule, decision.IsKept);
    }

    /// <summary>Counts a local root beside the one that decided its trace.</summary>
    public void Root(in RootAnswer answer)
    {
        if (_sampling.Decisions.Enabled)
            _sampling.Decided(answer.Rule, answer.IsKept);
        if (answer.Shed > 0)
            _sampling.Shed(answer.Rule, answer.Shed);
    }

    public void Decided(FinalDecision decision, double shed)
    {
        if (shed > 0)
            _sampling.Shed(decision.Rule, shed);
        if (decision.IsPartial)
            _partial.Count(1);
        if (_decisions.Enabled)
        {
            _decisions.Count(
                1,
                new KeyValuePair<string, object?>("trigger", NameOf(decision.Trigger)),
                new KeyValuePair<string, object?>("outcome", decision.IsKept ? "keep" : "drop"));
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
