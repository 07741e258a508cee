using System.Diagnostics.Metrics;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Control;

// Metrics of the policy itself: which one runs, since when, and how the tries to reload it went.
internal sealed class PolicyMetrics
{
    private readonly Counter<long> _reloads;
    private int _isLastSuccessful = -1;

    /// <summary>Adds the instruments to the meter.</summary>
    /// <param name="meter">Its owner disposes it, and so ends the gauges.</param>
    /// <param name="policy">The policy that runs.</param>
    public PolicyMetrics(Meter meter, Func<PolicyInfo> policy)
    {
        _reloads = meter.CreateCounter<long>(
            "tracing.policy.reloads", "{reload}",
            "Tries to reload the policy, by outcome (applied, unchanged, rejected) and the reason of a rejection.");
        meter.CreateObservableGauge(
            "tracing.policy.info", () => Info(policy()), "1", "1, with the hash, the source and the origin of the policy that runs.");
        meter.CreateObservableGauge(
            "tracing.policy.applied_time", () => policy().AppliedAt.ToUnixTimeMilliseconds() / 1000.0, "s",
            "When the policy that runs was applied, in seconds since 1970.");
        meter.CreateObservableGauge(
            "tracing.policy.last_reload_successful", LastSuccessful, "1",
            "Whether the last try to reload the policy found one that runs: 1 or 0.");
    }

    /// <summary>The start, which is no reload.</summary>
    public void Started(bool isSuccessful) => Volatile.Write(ref _isLastSuccessful, isSuccessful ? 1 : 0);

    /// <summary>A try that ended. The reason is null unless it was rejected.</summary>
    public void Reloaded(string outcome, string? reason)
    {
        Volatile.Write(ref _isLastSuccessful, reason is null ? 1 : 0);
        if (reason is null)
        {
            _reloads.Count(1, new KeyValuePair<string, object?>("outcome", outcome));
            return;
        }

        _reloads.Count(
            1, new KeyValuePair<string, object?>("outcome", outcome), new KeyValuePair<string, object?>("reason", reason));
    }

    private static Measurement<long> Info(PolicyInfo policy) => new(
        1,
        new KeyValuePair<string, object?>("hash", policy.Hash),
        new KeyValuePair<string, object?>("source", policy.Source switch
        {
            PolicySourceKind.File => "file",
            PolicySourceKind.Configuration => "configuration",
            _ => "code",
        }),
        new KeyValuePair<string, object?>("origin", policy.Origin ?? ""));

    /// <summary>Nothing, if nothing is reloaded.</summary>
    private IEnumerable<Measurement<long>> LastSuccessful() =>
        Volatile.Read(ref _isLastSuccessful) is >= 0 and var value ? [new Measurement<long>(value)] : [];
}
