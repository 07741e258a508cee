using System.Diagnostics;
using OpenTelemetry.Trace;
using Tracing.Functional.Activities;
using Tracing.Functional.Control;
using Tracing.Functional.Export;
using Tracing.Functional.Metrics;
using Tracing.Functional.Privacy;

namespace Tracing.Functional.Traces;

// Holds local traces from the start of their root until they are decided: accepts spans, and decides traces that have waited long enough.
// TraceDecider changes a single trace, TraceSweep decides those that no span decides, TraceDelivery carries decisions out. Nothing here
// throws or waits: locks are held only for a few instructions, and exporters are called outside of them.
internal sealed class TraceEngine : IDisposable
{
    private readonly TraceTable _table;
    private readonly TraceShards _shards = new();
    private readonly Outlet _outlet;
    private readonly WholeTraceOptions _options;
    private readonly TraceMemory _memory;
    private readonly TraceMetrics _metrics;
    private readonly TraceClock _clock;
    private readonly TraceDecider _decider;
    private readonly TraceDelivery _delivery;
    private readonly TraceSweep _sweep;
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
        _decider = new TraceDecider(control, _options, _memory, _clock);
        _metrics = new TraceMetrics(control.Metrics, () => HeldTraces, () => _memory.Held);
        _delivery = new TraceDelivery(control, _options, outlet, _memory, _metrics, _table, streams, spanMetrics);
        _sweep = new TraceSweep(_shards, _decider, _delivery, _clock, _options);
        _room = new TraceRoom(_memory, _shards, entry => _sweep.Cut(entry, DecisionTrigger.Memory, frees: true));
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

    /// <summary>Traces that wait for their decision.</summary>
    public int HeldTraces => _shards.Undecided;

    /// <summary>
    /// Starts to hold a trace when its root starts. If it is held already, the root joins it. If <paramref name="decision"/> is given, the
    /// root is kept, and only the end of its trace is waited for; a trace that is held is kept then. <paramref name="rootParent"/> separates
    /// the root from children that start before the engine hears of it. <paramref name="isFree"/> says that a remembered keep does not bind
    /// the root. False if the trace is kept already, if memory is missing, after the
    /// shutdown, or if a function of the application that reads a span starts the root.
    /// </summary>
    public bool TryBegin(
        string id,
        bool isNewId,
        SamplingRun run,
        Knowledge? known,
        ulong randomness,
        TraceObservation? observation = null,
        FinalDecision? decision = null,
        ActivitySpanId rootParent = default,
        bool isFree = false)
    {
        if (_isShutDown || TraceQuestions.IsAsking)
            return false;
        if ((!isNewId || Activity.TraceIdGenerator is not null) && _table.FindEntry(id) is { Decision: null } held)
            return TryJoin(held, run, known, randomness, decision, rootParent);
        if (!_room.TryMake(HeldTrace.EntryBytes, forWhom: null))
            return false;

        // The kept trace may still run. Its spans are sampled and leave; its rule is the one that holds by what is known now.
        if (isFree && _table.FindEntry(id) is { Decision.IsKept: true, Held: not null } open)
            _delivery.CloseOpen(open, isForced: true);

        var now = _clock.Now;
        var shard = _shards.Mine;
        _sweep.Own(shard, now);
        var entry = new TraceEntry(_table, shard, id, HeldTrace.Of(run, known, randomness, now, observation), decision, rootParent)
        {
            IsCounted = decision is not null && known is null,
        };
        TraceEntry? other;

        // Another thread can find the entry once it is in the table. The lock stops that thread from deciding it before it is in the order.
        lock (entry)
        {
            other = _table.Add(entry, isNewId, isFree);
            if (other is null)
                shard.Order.Add(entry, now);
            if (other is null && decision is not null)
                shard.Order.Open(entry);
        }

        if (other is not null)
        {
            _memory.Release(HeldTrace.EntryBytes);
            return TryJoin(other, run, known, randomness, decision, rootParent);
        }

        _isActive = true;
        _timer.Ensure(run);
        return true;
    }

    private bool TryJoin(
        TraceEntry entry, SamplingRun run, Knowledge? known, ulong randomness, FinalDecision? decision, ActivitySpanId rootParent)
    {
        if (decision is not null)
        {
            if (_decider.Keep(entry, decision) is { } kept)
                _delivery.Deliver(entry, kept);
            return false;
        }

        if (known is null || !_room.TryMake(JoinedRoot.Bytes, entry))
            return false;
        var hasJoined = _decider.Join(entry, new JoinedRoot(entry, run, known, randomness, rootParent));
        if (!hasJoined)
            _memory.Release(JoinedRoot.Bytes);
        return hasJoined;
    }

    /// <summary>
    /// For a child of an unsampled local parent: RecordOnly while the trace is held undecided, then its decision. Spans that start after a
    /// drop are recorded too, so that their errors are counted. Drop if no decision is known.
    /// </summary>
    public SamplingDecision ForChildOf(string id) => Find(id) switch
    {
        { Decision.IsKept: true } => SamplingDecision.RecordAndSample,
        { IsHeld: true } or { Decision: not null } => SamplingDecision.RecordOnly,
        _ => SamplingDecision.Drop,
    };

    /// <summary>A root follows a trace that is held, and is counted with it. False if it is not held undecided.</summary>
    public bool Follows(string id) => _table.FindEntry(id) is { } entry && TraceDecider.Follows(entry);

    /// <summary>Whether the trace is held undecided. If not, the decision about it, or null if none is remembered.</summary>
    public (bool IsHeld, FinalDecision? Decision) Find(string id) => _table.FindEntry(id) switch
    {
        null => (false, _table.FindDecision(id)),
        { Decision: null } => (true, null),
        { Decision: var decision } => (false, decision),
    };

    public void Started(Activity activity)
    {
        if (_isActive && !TraceQuestions.IsAsking && _table.FindEntry(activity.TraceId.ToHexString()) is { Held: not null } entry)
            _decider.Started(entry, activity);
    }

    /// <summary>
    /// Processes the end of a span. Returns whether this call passed the span to the outlet. If a processor took the span out, the policy
    /// learns of it, but it never leaves.
    /// </summary>
    public bool Ended(Activity activity, bool isOut = false)
    {
        if (TraceQuestions.IsAsking)
            return false;

        // A span that is taken out at its start has no duration yet.
        if (isOut && activity.IsStopped)
            SpanMetrics?.Ended(activity, isKept: false);
        var (entry, decision) = _isActive ? _table.Find(activity.TraceId.ToHexString()) : default;
        if (entry is not null && entry.IsOfEarlier(activity) && _table.FindDecision(entry.Id) is { IsKept: true } earlier)
            return !isOut && _delivery.Follow(earlier, activity, isLate: true);
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
        if (!_isActive || TraceQuestions.IsAsking || _table.FindEntry(activity.TraceId.ToHexString()) is not { Held: { } held } entry
            || SpanMarks.IsUnheard(activity))
            return;

        EndedHeld(entry, activity, isOut: true);
        if (held.Count == 0 && _decider.DecideQuiet(entry, long.MaxValue) is { } decided)
            _delivery.Deliver(entry, decided);
    }

    /// <summary>Decides every trace whose grace is over or that reached its maximum age.</summary>
    public void Sweep() => _sweep.All();

    /// <summary>
    /// Decides the complete traces that are held now, until the time is over. If the options say so, or after the shutdown, the traces that
    /// still run too. Returns whether there was time for all.
    /// </summary>
    public bool Flush(Func<bool> isTimeOver) => _sweep.Flush(isTimeOver, _isShutDown);

    /// <summary>After this call, no new trace is held.</summary>
    public void ShutDown() => _isShutDown = true;

    public void Dispose()
    {
        _isShutDown = true;
        _timer.Dispose();
        _metrics.Dispose();
    }

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
            _delivery.CloseOpen(entry, isForced: false);
        return hasLeft;
    }
}
