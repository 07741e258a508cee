using System.Diagnostics;
using OpenTelemetry.Trace;
using Tracing.Functional.Activities;
using Tracing.Functional.Control;
using Tracing.Functional.Export;
using Tracing.Functional.Metrics;
using Tracing.Functional.Privacy;

namespace Tracing.Functional.Traces;

// Holds local traces from the start of their root until they are decided: accepts spans, and decides traces that have waited long enough.
// TraceDecider changes a single trace, TraceDelivery carries decisions out. Nothing here throws or waits: locks are held only for a few
// instructions, and exporters are called outside of them.
internal sealed class TraceEngine : IDisposable
{
    private readonly TraceTable _table;
    private readonly QuietTraces _quiet = new();
    private readonly TraceOrder _order = new();
    private readonly DueTraces _due = new();
    private readonly Outlet _outlet;
    private readonly WholeTraceOptions _options;
    private readonly TraceMemory _memory;
    private readonly TraceMetrics _metrics;
    private readonly TraceClock _clock;
    private readonly TraceDecider _decider;
    private readonly TraceDelivery _delivery;
    private readonly TraceRoom _room;
    private readonly TraceTimer _timer;
    private volatile bool _isActive;
    private volatile bool _isShutDown;

    public TraceEngine(
        SamplingControl control,
        WholeTraceOptions options,
        Outlet outlet,
        TracingStreams? streams = null,
        Redactor? redactor = null,
        SpanMetrics? spanMetrics = null)
    {
        _options = options.Checked();
        _outlet = outlet;
        Streams = streams;
        Redactor = redactor;
        SpanMetrics = spanMetrics;
        _memory = new TraceMemory(_options.MaxBytes);
        _table = new TraceTable(_options.DecisionCacheSize);
        _clock = new TraceClock(control.Clock, ReferenceEquals(control.TimeProvider, TimeProvider.System));
        _decider = new TraceDecider(control, _options, _memory, _clock, _order, _quiet, _due);
        _metrics = new TraceMetrics(control.Metrics, () => _order.Count, () => _memory.Held);
        _delivery = new TraceDelivery(control, _options, outlet, _memory, _metrics, _table, _decider, streams, spanMetrics);
        _room = new TraceRoom(_memory, _order, entry => Cut(entry, DecisionTrigger.Memory, frees: true));
        _timer = new TraceTimer(control.TimeProvider, _options, Sweep);
        outlet.Share(_memory, bytes => _room.TryMake(bytes, forWhom: null));
    }

    /// <summary>Whether an exporter or an observer can get the traces that are decided after their start.</summary>
    public bool CanExport => _outlet.Exporters.Count > 0 || Streams is not null;

    public TracingStreams? Streams { get; }

    /// <summary>Null if privacy is off.</summary>
    public Redactor? Redactor { get; }

    /// <summary>Null if the spans are not measured.</summary>
    public SpanMetrics? SpanMetrics { get; }

    /// <summary>Called by the sampler before the provider's first span starts.</summary>
    public Action? BeforeFirstSpan { get; set; }

    /// <summary>Whether a trace was ever held. Until then, no span is looked up.</summary>
    public bool IsActive => _isActive;

    /// <summary>Memory that is reserved for all held traces, in bytes.</summary>
    public long HeldBytes => _memory.Held;

    public int HeldTraces => _order.Count;

    /// <summary>
    /// Starts to hold a trace when its root starts. If <paramref name="decision"/> is given, the trace is only observed.
    /// <paramref name="rootParent"/> separates the root from children that start before the engine hears of it. False if the trace
    /// is already known, if memory is missing, after the shutdown, or if a function of the application that reads a span starts the root.
    /// </summary>
    public bool TryBegin(
        string id,
        bool isNewId,
        SamplingRun run,
        Knowledge? known,
        ulong randomness,
        TraceObservation? observation = null,
        FinalDecision? decision = null,
        ActivitySpanId rootParent = default)
    {
        if (_isShutDown || TraceDecider.IsAsking || !_room.TryMake(HeldTrace.EntryBytes, forWhom: null))
            return false;

        var entry = new TraceEntry(_table, id, HeldTrace.Of(run, known, randomness, _clock.Now, observation), decision, rootParent);

        // Another thread can find the entry once it is in the table. The lock stops that thread from deciding it before it is in the order.
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
        _timer.Ensure(run);
        return true;
    }

    /// <summary>
    /// For a child of an unsampled local parent: RecordOnly while the trace is held undecided, then its decision. Drop if that is unknown.
    /// </summary>
    public SamplingDecision ForChildOf(string id) => Find(id) switch
    {
        { IsHeld: true } => SamplingDecision.RecordOnly,
        { Decision.IsKept: true } => SamplingDecision.RecordAndSample,
        _ => SamplingDecision.Drop,
    };

    /// <summary>Whether the trace is held undecided. If not, the decision about it, or null if none is remembered.</summary>
    public (bool IsHeld, FinalDecision? Decision) Find(string id) => _table.FindEntry(id) switch
    {
        null => (false, _table.FindDecision(id)),
        { Decision: null } => (true, null),
        { Decision: var decision } => (false, decision),
    };

    public void Started(Activity activity)
    {
        if (_isActive && !TraceDecider.IsAsking && _table.FindEntry(activity.TraceId.ToHexString()) is { Held: not null } entry)
            _decider.Started(entry, activity);
    }

    /// <summary>
    /// Processes the end of a span. Returns whether this call passed the span to the outlet. If a processor took the span out, the policy
    /// learns of it, but it never leaves.
    /// </summary>
    public bool Ended(Activity activity, bool isOut = false)
    {
        if (TraceDecider.IsAsking)
            return false;

        // A span that is taken out at its start has no duration yet.
        if (isOut && activity.IsStopped)
            SpanMetrics?.Ended(activity, isKept: false);
        var (entry, decision) = _isActive ? _table.Find(activity.TraceId.ToHexString()) : default;
        if (entry is not null)
            return EndedKnown(entry, activity, isOut);
        if (isOut)
            return false;
        return decision is null ? _delivery.FollowFlag(activity) : _delivery.Follow(decision, activity, isLate: true);
    }

    /// <summary>
    /// A span starts that is not recorded. If its trace is held, it is marked, so that its end is not taken for that of a span that was
    /// recorded at first.
    /// </summary>
    public void StartedUnheard(Activity activity)
    {
        if (_isActive && !LocalRoot.StartsTrace(activity) && _table.FindEntry(activity.TraceId.ToHexString()) is { Held: not null })
            SpanMarks.StartUnheard(activity);
    }

    /// <summary>
    /// A span ended that was recorded at its start, but is not any more. Its trace is decided as if a processor had taken the span out, and
    /// at once if nothing of it is held. The span is not measured.
    /// </summary>
    public void EndedUnheard(Activity activity)
    {
        if (!_isActive || TraceDecider.IsAsking || _table.FindEntry(activity.TraceId.ToHexString()) is not { Held: { } held } entry
            || SpanMarks.IsUnheard(activity))
            return;

        EndedHeld(entry, activity, isOut: true);
        if (held.Count == 0 && _decider.DecideQuiet(entry, long.MaxValue) is { } decided)
            _delivery.Deliver(entry, decided);
    }

    /// <summary>Decides every trace whose grace is over or that reached its maximum age.</summary>
    public void Sweep()
    {
        var now = _clock.Now;
        while (_quiet.Oldest is { } quiet && _decider.IsGraceOver(quiet, now))
        {
            if (_decider.DecideQuiet(quiet, now) is { } decided)
                _delivery.Deliver(quiet, decided);
        }

        foreach (var entry in _due.Take(_clock.Precise).OrderBy(static entry => entry.Number))
        {
            if (_decider.DecideRunning(entry) is { } decided)
                _delivery.Deliver(entry, decided);
        }

        while (_order.Oldest is { } oldest && IsTooOld(oldest, now))
            Cut(oldest, DecisionTrigger.Age);
    }

    /// <summary>
    /// Decides the complete traces that are held now, until the time is over. If the options say so, or after the shutdown, the traces that
    /// still run too. Returns whether there was time for all.
    /// </summary>
    public bool Flush(Func<bool> isTimeOver)
    {
        for (var left = _quiet.Count; left > 0 && !isTimeOver() && _quiet.Oldest is { } quiet; left--)
        {
            if (_decider.DecideQuiet(quiet, 0, DecisionTrigger.Flush) is { } decided)
                _delivery.Deliver(quiet, decided);
        }

        if (!_isShutDown && !_options.FlushRunningTraces)
            return !isTimeOver();
        for (var left = _order.Count; left > 0 && !isTimeOver() && _order.Oldest is { } oldest; left--)
        {
            if (_isShutDown)
                Close(oldest, DecisionTrigger.Flush);
            else
                Cut(oldest, DecisionTrigger.Flush);
        }

        return !isTimeOver();
    }

    /// <summary>After this call, no new trace is held.</summary>
    public void ShutDown() => _isShutDown = true;

    public void Dispose()
    {
        _isShutDown = true;
        _timer.Dispose();
        _metrics.Dispose();
    }

    private bool IsTooOld(TraceEntry entry, long now) =>
        entry.Held is not { } held || now - held.Since >= _options.MaxAge.Ticks * TimeSpan.NanosecondsPerTick;

    private bool EndedKnown(TraceEntry entry, Activity activity, bool isOut) => entry.Held is null && entry.Decision is { } decision
        ? !isOut && _delivery.Follow(decision, activity, isLate: true)
        : EndedHeld(entry, activity, isOut);

    private bool EndedHeld(TraceEntry entry, Activity activity, bool isOut)
    {
        var bytes = isOut ? 0 : ActivitySize.Of(activity);
        var outcome = _decider.Accept(entry, activity, ref bytes, hasRoom: false, isOut, out var decided);

        // The span is late only if the trace was decided before the policy got the span.
        var isLate = outcome == Accepted.Follows && decided is null;
        if (outcome == Accepted.NeedsRoom)
        {
            outcome = Accepted.Follows;
            if (_room.TryMake(bytes, entry))
                outcome = _decider.Accept(entry, activity, ref bytes, hasRoom: true, isOut, out decided);
            else
                decided = _decider.Cut(entry, DecisionTrigger.Memory);
        }

        // If the span is held and led to the decision, Deliver exports it with the other held spans.
        var hasLeft = decided is { Decision.IsKept: true } && outcome == Accepted.IsHeld;
        if (decided is not null)
            _delivery.Deliver(entry, decided);
        if (outcome == Accepted.Follows && !isOut)
            hasLeft = entry.Decision is { } decision ? _delivery.Follow(decision, activity, isLate) : _delivery.Discard(activity);
        if (entry is { Decision: not null, Held: not null })
            _delivery.CloseObserved(entry, isForced: false);
        return hasLeft;
    }

    private void Cut(TraceEntry entry, DecisionTrigger trigger, bool frees = false) =>
        DeliverOrClose(entry, _decider.Cut(entry, trigger, frees));

    private void Close(TraceEntry entry, DecisionTrigger trigger) => DeliverOrClose(entry, _decider.Close(entry, trigger));

    private void DeliverOrClose(TraceEntry entry, DecidedTrace? decided)
    {
        if (decided is not null)
            _delivery.Deliver(entry, decided);
        else
            _delivery.CloseObserved(entry, isForced: true);
    }
}
