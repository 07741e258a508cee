using System.Collections.Concurrent;
using Microsoft.FSharp.Core;
using Tracing.Functional.Control;
using Tracing.Functional.Ground;
using Tracing.Functional.Streams;
using Reader = Tracing.Functional.Explain;

namespace Tracing.Functional;

/// <summary>
/// Runs the policy of a service. Through it you can read the policy's state, and replace the policy without a restart. Safe for concurrent
/// use; sampling decisions never wait for it. Pass it to <c>SetSampling</c>, or call <c>SetSampling(policy)</c> and get it from the service
/// provider.
/// </summary>
public sealed class SamplingControl : IDisposable
{
    private const int MostReportedFunctions = 100;
    private readonly Lock _replacing = new();
    private readonly ConcurrentDictionary<string, bool> _reportedFunctions = new(StringComparer.Ordinal);
    private int _reportedFailures;
    private int _reportedOverflows;
    private int _reportedPoorIds;
    private int _reportedNoFacts;
    private int _reportedReplaced;
    private readonly ConcurrentDictionary<string, bool> _reportedPaths = new(StringComparer.Ordinal);
    private readonly List<IPolicyUser> _users = [];
    private readonly IsolatedStream<PolicyInfo> _changes;
    private readonly bool _hasLateStarts;
    private readonly bool _isBeforeGateway;
    private readonly Policy _first;
    private volatile SamplingRun _run;
    private volatile PolicyInfo _info;

    /// <summary>Starts the policy.</summary>
    /// <param name="policy">
    /// Decides which traces are kept. Children follow their parent, unless <c>ParentBased</c> in the policy says otherwise.
    /// </param>
    /// <param name="options">How the policy runs. Null means the defaults. Later changes of the options have no effect.</param>
    /// <exception cref="ArgumentNullException">The policy, the options' <c>TimeProvider</c> or their <c>Traces</c> is null.</exception>
    /// <exception cref="ArgumentException">
    /// An option is out of range, or the policy waits for the ends of traces and has more than 64 different tests.
    /// </exception>
    public SamplingControl(Policy policy, SamplingOptions? options = null)
        : this(policy, options ?? new SamplingOptions(), info: null)
    {
    }

    internal SamplingControl(Policy policy, SamplingOptions options, Func<TimeProvider, PolicyInfo>? info)
    {
        Check(policy, options);
        Clock = new NanosecondClock(options.TimeProvider);
        TimeProvider = options.TimeProvider;
        WholeTraceOptions = options.Traces.Checked();
        KeepOnFault = options.KeepOnFault;
        _hasLateStarts = options.HasLateStarts;
        _isBeforeGateway = options.IsBeforeGateway;
        _first = policy;
        var own = Own(policy);
        _run = new SamplingRun(own, Start(ParentBased(own, _hasLateStarts)));
        _info = info?.Invoke(TimeProvider) ?? PolicyInfo.OfCode(policy, TimeProvider);
        _changes = new IsolatedStream<PolicyInfo>(new StreamOptions(), static () => { }, Report);
        Metrics = new SamplingMetrics(() => RateStates().ToArray(), () => _info);
    }

    /// <summary>
    /// The policy that runs now, as it was passed in; before a gateway, what <c>BeforeGateway</c> makes of it.
    /// </summary>
    public Policy Policy => _run.Policy;

    /// <summary>Where the policy that runs now came from, the hash of its text, and since when it runs.</summary>
    public PolicyInfo PolicyInfo => _info;

    /// <summary>
    /// Each policy that replaces another, when it has done so; completed when the control is disposed. Observers are called on the task
    /// pool, in order, and one that throws or is slow hurts nobody else.
    /// </summary>
    public IObservable<PolicyInfo> PolicyChanges => _changes;

    internal SamplingRun Run => _run;

    /// <summary>Whether this very policy was the first.</summary>
    internal bool WasMadeWith(Policy policy) => ReferenceEquals(_first, policy);

    internal NanosecondClock Clock { get; }

    internal TimeProvider TimeProvider { get; }

    internal WholeTraceOptions WholeTraceOptions { get; }

    internal bool KeepOnFault { get; }

    internal SamplingMetrics Metrics { get; }

    /// <summary>
    /// Replaces the policy, from the next decision on. A stateful part keeps its state if the new policy has a part with the same
    /// innermost name, the same settings and the same user functions. Its promised rate then holds across the replacement. An adaptive or
    /// rate-limited part whose settings changed takes over the debt of the one with its innermost name: what was kept under the old target
    /// counts under the new one. So does each key of a <c>PerKey</c> by the same key. Other parts start anew.
    /// </summary>
    /// <remarks>
    /// A trace that has started already is decided by the policy that it started with, but by the new target where one changed.
    /// </remarks>
    /// <exception cref="ArgumentNullException">The policy is null.</exception>
    /// <exception cref="ArgumentException">
    /// The policy waits for the ends of traces, but it has more than 64 different tests, or a provider that uses this control has neither
    /// exporters that were added by <c>ExportTo</c> or <c>ExportOtlp</c> nor streams. Or it has a test of <c>AtStart.Source</c> that the
    /// policy with which a provider was built does not have. The running policy is then not replaced.
    /// </exception>
    public void Replace(Policy policy) => Replace(policy, info: null);

    /// <summary>The same, for a policy of that origin; null is code.</summary>
    internal void Replace(Policy policy, Func<TimeProvider, PolicyInfo>? info)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var replaced = info?.Invoke(TimeProvider) ?? PolicyInfo.OfCode(policy, TimeProvider);
        policy = Own(policy);
        var effective = ParentBased(policy, _hasLateStarts);
        lock (_replacing)
        {
            if (PolicyModule.mayWait(policy) && _users.Exists(user => !user.CanWait))
                throw CannotWait(policy);
            if (PolicyModule.sourceTests(policy) is var sources && !_users.TrueForAll(user => user.HearsSources(sources)))
                throw CannotHear(policy);
            _run = new SamplingRun(policy, Next(effective));
            _users.ForEach(user => user.Use(_run));
            _info = replaced;
            _changes.Publish(replaced);
        }
    }

    /// <summary>
    /// The state of each adaptive and rate-limited part now, in the order they are written. Parts inside <c>PerKey</c> are left out.
    /// </summary>
    public IReadOnlyList<RateState> RateStates() => _run.Running.RateStates(_run.TimeOf(Clock));

    /// <summary>Explains what the running policy would decide now about a trace with these facts. Nothing is charged or counted.</summary>
    public Explanation Explain(StartFacts facts)
    {
        var running = _run.Running;
        var moment = Moment.AtStart(facts, _run.TimeOf(Clock), Randomness.OfValue(0));
        return Reader.policy(moment, running.Policy, running.Snapshot());
    }

    /// <summary>Removes the metrics and completes <see cref="PolicyChanges"/>. The policy still decides.</summary>
    public void Dispose()
    {
        Metrics.Dispose();
        _changes.Dispose();
    }

    /// <summary>Gives the user the running policy now, and each later one. Throws if the policy waits but the user has no engine.</summary>
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

    /// <summary>Throws what the constructor would throw for these arguments.</summary>
    internal static void Check(Policy policy, SamplingOptions options)
    {
        SamplingOptions.Check(options);
        ParentBased(policy, options.HasLateStarts);
    }

    /// <summary>Why a policy cannot run with these options; null if it can.</summary>
    internal static string? Refusal(Policy policy, SamplingOptions options)
    {
        try
        {
            Check(policy, options);
            return null;
        }
        catch (ArgumentException refusal)
        {
            return refusal.Message;
        }
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

    internal void ReportPoorIds(bool isRoot)
    {
        Metrics.PoorId(isRoot);
        if (Interlocked.Exchange(ref _reportedPoorIds, 1) == 0)
            SamplingEvents.Log.PoorTraceIds();
    }

    /// <summary>Reports a policy that asks about requests to a sampler that nobody tells of them.</summary>
    internal void ReportNoFacts(Policy policy)
    {
        if (OptionModule.ToObj(PolicyModule.firstOfRequest(policy)) is { } asked && Interlocked.Exchange(ref _reportedNoFacts, 1) == 0)
            SamplingEvents.Log.NoRequestFacts(asked);
    }

    /// <summary>Reports, once, tests of paths that hardly any request passes.</summary>
    internal void ReportOddPaths(Policy policy)
    {
        foreach (var (asked, why) in PolicyModule.oddPaths(policy))
        {
            if (_reportedPaths.Count < MostReportedFunctions && _reportedPaths.TryAdd(asked, true))
                SamplingEvents.Log.PathNeverFound(asked, why);
        }
    }

    /// <summary>Reports, once, that another sampler has the place of the policy's.</summary>
    internal void ReportReplaced()
    {
        if (Interlocked.Exchange(ref _reportedReplaced, 1) == 0)
            SamplingEvents.Log.PolicyReplaced();
    }

    internal static ArgumentException CannotWait(Policy policy) => new(
        $"policy asks for \"{OptionModule.ToObj(PolicyModule.firstLate(policy))}\", which is known only after a trace's start, "
        + "but no exporter of this provider is behind the engine; allowed: conditions in scope AtStart, "
        + "or exporters added by ExportTo or ExportOtlp.",
        nameof(policy));

    /// <summary>What runs here of a policy by which a gateway decides.</summary>
    private Policy Own(Policy policy) => _isBeforeGateway ? Upstream.policy(policy) : policy;

    private RunningPolicy Start(Policy policy) => _hasLateStarts ? Compile.startWithLateStarts(policy) : Compile.start(policy);

    private RunningPolicy Next(Policy policy) => _hasLateStarts
        ? Compile.replaceWithLateStarts(Clock.Now, _run.Running, policy)
        : Compile.replace(Clock.Now, _run.Running, policy);

    private static ArgumentException CannotHear(Policy policy) => new(
        $"policy asks for \"source {PolicyModule.sourceTests(policy)[0]}\" at the start of traces, but a provider was built with a policy "
        + "that does not ask so; allowed: the tests of AtStart.Source in that policy, or the scope RootSpan.",
        nameof(policy));

    private static Policy ParentBased(Policy policy, bool hasLateStarts)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if ((hasLateStarts || PolicyModule.mayWait(policy)) && Tests.LeavesOf(policy).Length is var tests && tests > Tests.Most)
        {
            throw new ArgumentException(
                $"policy waits for the ends of traces and has {tests} different tests; allowed: at most {Tests.Most}.", nameof(policy));
        }

        return PolicyModule.following(policy);
    }
}
