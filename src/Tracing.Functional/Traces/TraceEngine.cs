using System.Diagnostics;
using OpenTelemetry.Trace;
using Tracing.Functional.Privacy;
using Tracing.Functional.Sampling;

namespace Tracing.Functional.Traces;

// Local traces from the start of their root to their verdict: takes spans in, carries verdicts out, looks after what waits.
// What a span does to a trace is in TraceDecider. Nothing here throws or waits: locks are held for a few instructions, exporters get spans
// outside of them.
internal sealed class TraceEngine : IDisposable
{
    private readonly TraceTable _table;
    private readonly QuietTraces _quiet = new();
    private readonly TraceOrder _order = new();
    private readonly SamplingControl _control;
    private readonly WholeTraceOptions _options;
    private readonly TraceMemory _memory;
    private readonly TraceMetrics _metrics;
    private readonly TraceClock _clock;
    private readonly TraceDecider _decider;
    private readonly TraceRoom _room;
    private readonly TraceTimer _timer;
    private volatile bool _isActive;
    private volatile bool _isShutDown;

    public TraceEngine(SamplingControl control, WholeTraceOptions options, TracingStreams? streams = null, Redactor? redactor = null)
    {
        _options = options.Checked();
        _control = control;
        Streams = streams;
        Redactor = redactor;
        _memory = new TraceMemory(_options.MaxBytes);
        _table = new TraceTable(_options.VerdictCacheSize);
        _clock = new TraceClock(control.Clock, ReferenceEquals(control.TimeProvider, TimeProvider.System));
        _decider = new TraceDecider(control, _options, _memory, _clock, _order, _quiet);
        _metrics = new TraceMetrics(control.Metrics, () => _order.Count, () => _memory.Held);
        _room = new TraceRoom(_memory, _order, entry => Decide(entry, DecisionTrigger.Memory));
        _timer = new TraceTimer(control.TimeProvider, _options, Sweep);
    }

    /// <summary>Where spans of kept traces go.</summary>
    public Action<Activity> Forward { get; set; } = static _ => { };

    /// <summary>Whether what is kept late has somewhere to go.</summary>
    public bool CanExport { get; set; }

    public TracingStreams? Streams { get; }

    /// <summary>Null where privacy is off.</summary>
    public Redactor? Redactor { get; }

    /// <summary>Whether any trace was ever held; while none was, spans pass by.</summary>
    public bool IsActive => _isActive;

    public long HeldBytes => _memory.Held;

    public int HeldTraces => _order.Count;

    /// <summary>
    /// A root begins to be held: one whose answer is not sure yet, or, with a verdict, one that is only observed. False where the trace is
    /// known already, there is no memory, or nothing is held any more.
    /// </summary>
    public bool TryBegin(
        string id, bool isNewId, SamplingRun run, Knowledge? known, ulong randomness, TraceObservation? observation = null, TraceVerdict? verdict = null)
    {
        if (_isShutDown || TraceDecider.IsAsking || !_room.TryMake(HeldTrace.EntryBytes, forWhom: null))
            return false;

        var entry = new TraceEntry(_table, id, HeldTrace.Of(run, known, randomness, _clock.Now, observation), verdict);

        // Under the lock, so that whoever finds the entry decides it only when it is in the order.
        lock (entry)
        {
            if (!_table.TryAdd(entry, isNewId))
            {
                _memory.Release(HeldTrace.EntryBytes);
                return false;
            }

            _order.Add(entry);
        }

        _isActive = true;
        _timer.Ensure();
        return true;
    }

    /// <summary>What a child of a trace that was not sampled at its start has to expect: recording while the trace is held, else its verdict.</summary>
    public SamplingDecision ForChildOf(string id) => Find(id) switch
    {
        { IsHeld: true } => SamplingDecision.RecordOnly,
        { Verdict.IsKept: true } => SamplingDecision.RecordAndSample,
        _ => SamplingDecision.Drop,
    };

    /// <summary>Whether the trace is held undecided, and else what was decided of it, where that is remembered.</summary>
    public (bool IsHeld, TraceVerdict? Verdict) Find(string id) => _table.FindEntry(id) switch
    {
        null => (false, _table.FindVerdict(id)),
        { Verdict: null } => (true, null),
        { Verdict: var verdict } => (false, verdict),
    };

    public void Started(Activity activity)
    {
        if (_isActive && !TraceDecider.IsAsking && _table.FindEntry(activity.TraceId.ToHexString()) is { Held: not null } entry)
            entry.Started(activity);
    }

    public void Ended(Activity activity)
    {
        if (TraceDecider.IsAsking)
            return;

        var (entry, verdict) = _isActive ? _table.Find(activity.TraceId.ToHexString()) : default;
        if (entry is not null)
            EndedKnown(entry, activity);
        else if (verdict is not null)
            Follow(verdict, activity, isLate: true);
        else
            EndedUnknown(activity);
    }

    /// <summary>Decides what has waited long enough.</summary>
    public void Sweep()
    {
        var now = _clock.Now;
        while (_quiet.Oldest is { } quiet && _decider.IsGraceOver(quiet, now))
        {
            if (_decider.DecideQuiet(quiet, now) is { } decided)
                Deliver(quiet, decided);
        }

        while (_order.Oldest is { } oldest && IsTooOld(oldest, now))
            Decide(oldest, DecisionTrigger.Age);
    }

    /// <summary>
    /// Decides all that is held now, oldest first, until the deadline; what is left or comes meanwhile is decided at the next occasion.
    /// </summary>
    public void DecideAll(Func<bool> isTimeOver)
    {
        for (var left = _order.Count; left > 0 && !isTimeOver() && _order.Oldest is { } oldest; left--)
            Decide(oldest, DecisionTrigger.Flush);
    }

    /// <summary>From now on nothing is held.</summary>
    public void ShutDown() => _isShutDown = true;

    public void Dispose()
    {
        _isShutDown = true;
        _timer.Dispose();
        _metrics.Dispose();
    }

    private bool IsTooOld(TraceEntry entry, long now) =>
        entry.Held is not { } held || now - held.Began >= _options.MaxAge.Ticks * 100;

    private void EndedKnown(TraceEntry entry, Activity activity)
    {
        if (entry.Held is null && entry.Verdict is { } verdict)
            Follow(verdict, activity, isLate: true);
        else
            EndedHeld(entry, activity);
    }

    /// <summary>The flag is all that is known: a trace that was kept at its start, or one that is forgotten.</summary>
    private void EndedUnknown(Activity activity)
    {
        if (activity.Recorded)
            Forward(activity);
        else
            _metrics.UnknownSpan();
    }

    private void EndedHeld(TraceEntry entry, Activity activity)
    {
        var bytes = ActivitySize.Of(activity);
        var outcome = _decider.Accept(entry, activity, ref bytes, hasRoom: false, out var decided);

        // What the policy heard of before it decided is not late.
        var isLate = outcome == Accepted.Follows && decided is null;
        if (outcome == Accepted.NeedsRoom)
        {
            outcome = Accepted.Follows;
            if (_room.TryMake(bytes, entry))
                outcome = _decider.Accept(entry, activity, ref bytes, hasRoom: true, out decided);
            else
                decided = _decider.Decide(entry, DecisionTrigger.Memory);
        }

        if (decided is not null)
            Deliver(entry, decided);
        if (outcome == Accepted.Follows && entry.Verdict is { } verdict)
            Follow(verdict, activity, isLate);
        if (entry is { Verdict: not null, Held: not null })
            CloseObserved(entry, isForced: false);
    }

    /// <summary>A flag that others have set is respected: what was sampled, and was told to callees as such, is exported.</summary>
    private void Follow(TraceVerdict verdict, Activity activity, bool isLate)
    {
        if (verdict.IsKept)
        {
            verdict.WriteTo(activity, _options.AnnotateDecisions);
            Forward(activity);
        }
        else if (activity.Recorded)
        {
            Forward(activity);
        }
        else if (isLate && activity.Status == ActivityStatusCode.Error)
        {
            _metrics.LateErrorLost();
        }
    }

    private void Decide(TraceEntry entry, DecisionTrigger trigger)
    {
        if (_decider.Decide(entry, trigger) is { } decided)
            Deliver(entry, decided);
        else
            CloseObserved(entry, isForced: true);
    }

    /// <summary>Carries a verdict out: exports, frees the memory, counts.</summary>
    private void Deliver(TraceEntry entry, DecidedTrace decided)
    {
        var verdict = decided.Verdict;
        foreach (var span in decided.Spans)
            Follow(verdict, span!, isLate: false);

        if (decided.IsObserved)
            CloseObserved(entry, isForced: verdict.Trigger is not (DecisionTrigger.Certain or DecisionTrigger.Complete));
        else
            Close(entry, decided.Held, verdict);
        _metrics.Decided(verdict, decided.Shed);
        if (decided.Fault is { } fault)
            _control.Report(fault);
    }

    /// <summary>A decided trace leaves the engine but for its verdict; observers are told.</summary>
    private void Close(TraceEntry entry, HeldTrace held, TraceVerdict verdict)
    {
        _memory.Release(held.Bytes);
        _table.Decided(entry, verdict);
        if (held.Observation is { } observation && Streams is { } streams && (verdict.IsKept || streams.ObservesDropped))
            streams.Publish(observation.Record(entry.Id, verdict, held, streams.Published));
        held.GiveBack();
    }

    private void CloseObserved(TraceEntry entry, bool isForced)
    {
        HeldTrace held;
        TraceVerdict verdict;
        lock (entry)
        {
            if (entry is not { Held: { } observed, Verdict: { } decided } || !(isForced || entry.IsQuiet))
                return;
            (held, verdict) = (observed, decided);
            _decider.LetGo(entry);
        }

        Close(entry, held, verdict);
    }
}
