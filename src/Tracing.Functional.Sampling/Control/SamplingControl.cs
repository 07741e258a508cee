using System.Collections.Concurrent;
using Microsoft.FSharp.Core;
using Tracing.Functional.Control;
using Tracing.Functional.Ground;
using Reader = Tracing.Functional.Explain;

namespace Tracing.Functional;

/// <summary>
/// The policy that a service runs, for reading and replacing it while it runs. Safe under concurrent use; the decision path never waits
/// for it. Hand it to <c>SetSampling</c>, or take the one that <c>SetSampling(policy)</c> registered from the service provider.
/// </summary>
public sealed class SamplingControl : IDisposable
{
    private const int MostReportedFunctions = 100;
    private readonly Lock _replacing = new();
    private readonly ConcurrentDictionary<string, bool> _reportedFunctions = new(StringComparer.Ordinal);
    private int _reportedFailures;
    private int _reportedOverflows;
    private readonly List<IPolicyUser> _users = [];
    private volatile SamplingRun _run;

    /// <summary>Starts the policy.</summary>
    /// <param name="policy">What decides; parent-based unless it says itself what to do with parents.</param>
    /// <param name="options">How it runs; defaults where null. Later changes of the options have no effect.</param>
    /// <exception cref="ArgumentNullException">The policy, or the options' clock, is null.</exception>
    /// <exception cref="ArgumentException">An option is out of range, or the policy waits for the ends of traces by more than 64 tests.</exception>
    public SamplingControl(Policy policy, SamplingOptions? options = null)
    {
        options ??= new SamplingOptions();
        Check(policy, options);
        Clock = new NanosecondClock(options.TimeProvider);
        TimeProvider = options.TimeProvider;
        WholeTraceOptions = options.Traces.Checked();
        KeepOnFault = options.KeepOnFault;
        _run = new SamplingRun(policy, Compile.start(ParentBased(policy)));
        Metrics = new SamplingMetrics(() => RateStates().ToArray());
    }

    /// <summary>The policy in force, as it was given.</summary>
    public Policy Policy => _run.Policy;

    internal NanosecondClock Clock { get; }

    internal TimeProvider TimeProvider { get; }

    internal WholeTraceOptions WholeTraceOptions { get; }

    internal bool KeepOnFault { get; }

    internal SamplingMetrics Metrics { get; }

    /// <summary>
    /// Replaces the policy from the next decision on. A stateful part under the same innermost name, with the same settings and the same
    /// user functions, goes on from where it stands, so its rate promises hold across the replacement; all others start anew.
    /// </summary>
    /// <remarks>A trace that has begun is decided by the policy that it began with.</remarks>
    /// <exception cref="ArgumentNullException">The policy is null.</exception>
    /// <exception cref="ArgumentException">The policy waits for the ends of traces and a provider has no exporter that could (ExportTo), or it does so by more than 64 tests.</exception>
    public void Replace(Policy policy)
    {
        var effective = ParentBased(policy);
        lock (_replacing)
        {
            if (PolicyModule.mayWait(policy) && _users.Exists(user => !user.CanWait))
                throw CannotWait(policy);
            _run = new SamplingRun(policy, Compile.replace(_run.Running, effective));
            _users.ForEach(user => user.Use(_run));
        }
    }

    /// <summary>How the adaptive and rate-limited parts stand now, in the order they are written; parts inside PerKey are left out.</summary>
    public IReadOnlyList<RateState> RateStates() => _run.Running.RateStates(Clock.Now);

    /// <summary>Why the running policy would answer such a trace as it does now. Nothing is charged or counted.</summary>
    public Explanation Explain(StartFacts facts)
    {
        var running = _run.Running;
        var moment = Moment.AtStart(facts, Clock.Now, Randomness.OfValue(0));
        return Reader.policy(moment, running.Policy, running.Snapshot());
    }

    /// <summary>Takes the metrics down. The policy goes on deciding.</summary>
    public void Dispose() => Metrics.Dispose();

    /// <summary>From now on the user decides by what runs here.</summary>
    internal void Attach(IPolicyUser user)
    {
        lock (_replacing)
        {
            if (PolicyModule.mayWait(_run.Policy) && !user.HasEngine)
                throw CannotWait(_run.Policy);
            _users.Add(user);
            user.Use(_run);
        }
    }


    internal void Detach(IPolicyUser user)
    {
        lock (_replacing)
            _users.Remove(user);
    }

    /// <summary>Refuses what a control would refuse.</summary>
    internal static void Check(Policy policy, SamplingOptions options)
    {
        SamplingOptions.Check(options);
        ParentBased(policy);
    }

    internal void Report(Fault fault)
    {
        Metrics.Faulted(fault.FunctionName);
        if (_reportedFunctions.Count < MostReportedFunctions && _reportedFunctions.TryAdd(fault.FunctionName, true))
            SamplingEvents.Log.FunctionThrew(fault.FunctionName, FaultText.Of(fault.Error));
    }

    internal void Report(Exception failure)
    {
        Metrics.Faulted("reading the span");
        if (Interlocked.Exchange(ref _reportedFailures, 1) == 0)
            SamplingEvents.Log.SamplingFailed(FaultText.Of(failure));
    }

    internal void ReportOverflow(string traceState)
    {
        if (Interlocked.Exchange(ref _reportedOverflows, 1) == 0)
            SamplingEvents.Log.ThresholdLeftOut(traceState);
    }

    private static ArgumentException CannotWait(Policy policy) => new(
        $"policy asks for \"{OptionModule.ToObj(PolicyModule.firstLate(policy))}\", which is known only after a trace's start, but no exporter of "
        + "this provider is behind the engine; allowed: conditions in scope AtStart, or exporters added by ExportTo or ExportOtlp.",
        nameof(policy));

    private static Policy ParentBased(Policy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (PolicyModule.mayWait(policy) && Tests.LeavesOf(policy).Length is var tests && tests > Tests.Most)
        {
            throw new ArgumentException(
                $"policy waits for the ends of traces and has {tests} different tests; allowed: at most {Tests.Most}.", nameof(policy));
        }

        return PolicyModule.hasParentBased(policy) ? policy : Policy.NewParentBased(policy, ParentCases.Follow);
    }
}
