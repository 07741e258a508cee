using System.Diagnostics.Metrics;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Control;

// Metrics of the policy: decisions about traces, shed traces, faults of user functions, and the state of the rate-limiting parts.
// While nobody listens, they cost one check per decision.
internal sealed class SamplingMetrics : IDisposable
{
    private readonly Meter _meter = new(MeterName.Value);
    private readonly Counter<double> _shed;
    private readonly Counter<long> _faults;
    private readonly Counter<long> _poorIds;

    public SamplingMetrics(Func<RateState[]> rates, Func<PolicyInfo> policy)
    {
        Decisions = _meter.CreateCounter<long>(
            "tracing.sampling.decisions", "{trace}", "Sampling decisions on local root spans, by rule and outcome (keep, drop).");
        _shed = _meter.CreateCounter<double>(
            "tracing.sampling.shed", "{trace}", "Arrivals that a rate-limiting policy shed at its hard cap, by rule.");
        _faults = _meter.CreateCounter<long>(
            "tracing.sampling.faults", "{fault}", "Exceptions of user functions in sampling policies, by function.");
        _poorIds = _meter.CreateCounter<long>(
            "tracing.sampling.poor_trace_ids", "{trace}",
            "Traces whose ids may carry no randomness, by where they began (here, elsewhere).");
        _meter.CreateObservableGauge(
            "tracing.sampling.probability", () => Observe(rates(), rate => rate.Probability), "1",
            "The probability that a trace meets now, by rate-limiting rule.");
        _meter.CreateObservableGauge(
            "tracing.sampling.debt", () => Observe(rates(), rate => rate.Debt), "{trace}",
            "Kept traces not yet paid off, by rate-limiting rule.");
        Policies = new PolicyMetrics(_meter, policy);
    }

    /// <summary>Of this control alone: others of its name may be in the process.</summary>
    public Meter Meter => _meter;

    /// <summary>Which policy runs, and how its reloads went.</summary>
    public PolicyMetrics Policies { get; }

    /// <summary>Callers check whether it is enabled, and call Decided only if somebody listens.</summary>
    public Counter<long> Decisions { get; }

    public void Decided(string rule, bool isKept) => Decisions.Count(
        1,
        new KeyValuePair<string, object?>("rule", rule),
        new KeyValuePair<string, object?>("outcome", isKept ? "keep" : "drop"));

    public void Shed(string rule, double weight) => _shed.Count(weight, new KeyValuePair<string, object?>("rule", rule));

    public void Faulted(string function) => _faults.Count(1, new KeyValuePair<string, object?>("function", function));

    public void PoorId(bool isRoot) => _poorIds.Count(1, new KeyValuePair<string, object?>("began", isRoot ? "here" : "elsewhere"));

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<double>> Observe(RateState[] rates, Func<RateState, double> value) =>
        rates.Select(rate => new Measurement<double>(value(rate), new KeyValuePair<string, object?>("rule", rate.Rule)));
}
