using System.Diagnostics;
using OpenTelemetry.Trace;
using Tracing.Functional.Activities;
using Tracing.Functional.Control;
using Tracing.Functional.Export;
using Tracing.Functional.Privacy;

namespace Tracing.Functional.Traces;

// Local traces from the start of their root to their decision: takes spans in, carries decisions out, looks after what waits.
// What a span does to a trace is in TraceDecider. Nothing here throws or waits: locks are held for a few instructions, exporters get spans
// outside of them.
internal sealed class TraceEngine : IDisposable
{
    private readonly TraceTable _table;
    private readonly QuietTraces _quiet = new();
    private readonly TraceOrder _order = new();
    private readonly SamplingControl _control;
    private readonly Outlet _outlet;
    private readonly WholeTraceOptions _options;
    private readonly TraceMemory _memory;
    private readonly TraceMetrics _metrics;
    private readonly TraceClock _clock;
    private readonly TraceDecider _decider;
    private readonly TraceRoom _room;
    private readonly TraceTimer _timer;
    private volatile bool _isActive;
    private volatile bool _isShutDown;

    public TraceEngine(
        SamplingControl control, WholeTraceOptions options, Outlet outlet, TracingStreams? streams = null, Redactor? redactor = null)
    {
        _options = options.Checked();
        _control = control;
        _outlet = outlet;
        Streams = streams;
        Redactor = redactor;
        _memory = new TraceMemory(_options.MaxBytes);
        _table = new TraceTable(_options.DecisionCacheSize);
        _clock = new TraceClock(control.Clock, ReferenceEquals(control.TimeProvider, TimeProvider.System));
        _decider = new TraceDecider(control, _options, _memory, _clock, _order, _quiet);
        _metrics = new TraceMetrics(control.Metrics, () => _order.Count, () => _memory.Held);
        _room = new TraceRoom(_memory, _order, entry => Decide(entry, DecisionTrigger.Memory));
        _timer = new TraceTimer(control.TimeProvider, _options, Sweep);
    }

    /// <summary>Whether what is kept late has somewhere to go.</summary>
    public bool CanExport => _outlet.Exporters.Count > 0 || Streams is not null;

    public TracingStreams? Streams { get; }

    /// <summary>Null where privacy is off.</summary>
    public Redactor? Redactor { get; }

    /// <summary>Whether any trace was ever held; while none was, spans pass by.</summary>
    public bool IsActive => _isActive;

    public long HeldBytes => _memory.Held;

    public int HeldTraces => _order.Count;

    /// <summary>
    /// A root begins to be held: one whose answer is not sure yet, or, with a decision, one that is only observed. False where the trace is
    /// known already, there is no memory, or nothing is held any more.
    /// </summary>
    public bool TryBegin(
        string id, bool isNewId, SamplingRun run, Knowledge? known, ulong randomness, TraceObservation? observation = null, FinalDecision? decision = null)
    {
        if (_isShutDown || TraceDecider.IsAsking || !_room.TryMake(HeldTrace.EntryBytes, forWhom: null))
            return false;

        var entry = new TraceEntry(_table, id, HeldTrace.Of(run, known, randomness, _clock.Now, observation), decision);

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

    /// <summary>What a child of a trace that was not sampled at its start has to expect: recording while the trace is held, else its decision.</summary>
    public SamplingDecision ForChildOf(string id) => Find(id) switch
    {
        { IsHeld: true } => SamplingDecision.RecordOnly,
        { Decision.IsKept: true } => SamplingDecision.RecordAndSample,
        _ => SamplingDecision.Drop,
    };

    /// <summary>Whether the trace is held undecided, and else what was decided of it, where that is remembered.</summary>
    public (bool IsHeld, FinalDecision? Decision) Find(string id) => _table.FindEntry(id) switch
    {
        null => (false, _table.FindDecision(id)),
        { Decision: null } => (true, null),
        { Decision: var decision } => (false, decision),
    };

    public void Started(Activity activity)
    {
        if (_isActive && !TraceDecider.IsAsking && _table.FindEntry(activity.TraceId.ToHexString()) is { Held: not null } entry)
            entry.Started(activity);
    }

    /// <summary>A span has ended. Returns whether it has left by the outlet within this call.</summary>
    public bool Ended(Activity activity)
    {
        if (TraceDecider.IsAsking)
            return false;

        var (entry, decision) = _isActive ? _table.Find(activity.TraceId.ToHexString()) : default;
        if (entry is not null)
            return EndedKnown(entry, activity);
        return decision is null ? EndedUnknown(activity) : Follow(decision, activity, isLate: true);
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

    private bool EndedKnown(TraceEntry entry, Activity activity) =>
        entry.Held is null && entry.Decision is { } decision ? Follow(decision, activity, isLate: true) : EndedHeld(entry, activity);

    /// <summary>The flag is all that is known: a trace that was kept at its start, or one that is forgotten.</summary>
    private bool EndedUnknown(Activity activity)
    {
        if (activity.Recorded)
            return Export(activity);
        _metrics.UnknownSpan();
        return false;
    }

    private bool EndedHeld(TraceEntry entry, Activity activity)
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

        // A held span that decides its trace leaves together with the others.
        var hasLeft = decided is { Decision.IsKept: true } && outcome == Accepted.IsHeld;
        if (decided is not null)
            Deliver(entry, decided);
        if (outcome == Accepted.Follows && entry.Decision is { } decision)
            hasLeft = Follow(decision, activity, isLate);
        if (entry is { Decision: not null, Held: not null })
            CloseObserved(entry, isForced: false);
        return hasLeft;
    }

    /// <summary>A flag that others have set is respected: what was sampled, and was told to callees as such, is exported.</summary>
    private bool Follow(FinalDecision decision, Activity activity, bool isLate)
    {
        if (decision.IsKept)
            decision.WriteTo(activity, _options.AnnotateDecisions);
        if (decision.IsKept || activity.Recorded)
            return Export(activity);
        if (isLate && activity.Status == ActivityStatusCode.Error)
            _metrics.LateErrorLost();
        return false;
    }

    private bool Export(Activity activity)
    {
        _outlet.Export(activity);
        return true;
    }

    private void Decide(TraceEntry entry, DecisionTrigger trigger)
    {
        if (_decider.Decide(entry, trigger) is { } decided)
            Deliver(entry, decided);
        else
            CloseObserved(entry, isForced: true);
    }

    /// <summary>Carries a decision out: exports, frees the memory, counts.</summary>
    private void Deliver(TraceEntry entry, DecidedTrace decided)
    {
        var decision = decided.Decision;
        foreach (var span in decided.Spans)
            Follow(decision, span!, isLate: false);

        if (decided.IsObserved)
            CloseObserved(entry, isForced: decision.Trigger is not (DecisionTrigger.Certain or DecisionTrigger.Complete));
        else
            Close(entry, decided.Held, decision);
        _metrics.Decided(decision, decided.Shed);
        if (decided.Fault is { } fault)
            _control.Report(fault);
    }

    /// <summary>A decided trace leaves the engine but for its decision; observers are told.</summary>
    private void Close(TraceEntry entry, HeldTrace held, FinalDecision decision)
    {
        _memory.Release(held.Bytes);
        _table.Decided(entry, decision);
        if (held.Observation is { } observation && Streams is { } streams && (decision.IsKept || streams.ObservesDropped))
            streams.Publish(observation.Record(entry.Id, decision, held, streams.Published));
        held.GiveBack();
    }

    private void CloseObserved(TraceEntry entry, bool isForced)
    {
        HeldTrace held;
        FinalDecision decision;
        lock (entry)
        {
            if (entry is not { Held: { } observed, Decision: { } decided } || !(isForced || entry.IsQuiet))
                return;
            (held, decision) = (observed, decided);
            _decider.LetGo(entry);
        }

        Close(entry, held, decision);
    }
}
