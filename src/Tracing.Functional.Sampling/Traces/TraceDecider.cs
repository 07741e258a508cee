using System.Diagnostics;
using Tracing.Functional.Activities;
using Tracing.Functional.Control;
using Tracing.Functional.Export;

namespace Tracing.Functional.Traces;

// Changes one trace when a span ends or a wait is over, and decides it. Holds the lock on the trace's entry, so a trace is decided only
// once. The engine carries the decision out.
internal sealed class TraceDecider(
    SamplingControl control,
    WholeTraceOptions options,
    TraceMemory memory,
    TraceClock clock,
    TraceOrder order,
    QuietTraces quiet,
    DueTraces due)
{
    /// <summary>How many times the maximum age a watched trace may be idle.</summary>
    private const long IdleAges = 30;

    [ThreadStatic]
    private static bool t_isAsking;

    private readonly long _grace = options.Grace.Ticks * TimeSpan.NanosecondsPerTick;
    private readonly TraceBounds _bounds = new(clock);
    private FinalDecision? _lastDecision;

    /// <summary>
    /// Passes the end of a span to its trace. Holds the span if the trace is still undecided and memory could be reserved. If the result is
    /// NeedsRoom, call again with <paramref name="hasRoom"/> once the memory is reserved.
    /// </summary>
    /// <param name="entry">The trace.</param>
    /// <param name="activity">The span.</param>
    /// <param name="bytes">The size of the span, in bytes. If the result is NeedsRoom, the memory to reserve.</param>
    /// <param name="hasRoom">Whether the caller has reserved that memory after a first call.</param>
    /// <param name="isOut">Whether a processor took the span out: the policy learns of it, but nobody gets it.</param>
    /// <param name="decided">The decision that this span led to, or null. The caller must carry it out.</param>
    public Accepted Accept(
        TraceEntry entry, Activity activity, ref long bytes, bool hasRoom, bool isOut, out DecidedTrace? decided)
    {
        lock (entry)
        {
            decided = null;
            if (entry.Held is not { } held)
            {
                memory.Release(hasRoom ? bytes : 0);
                return Accepted.Follows;
            }

            Touch(entry);
            var isRoot = !hasRoom && entry.Ended(activity);
            decided = !hasRoom && entry.Decision is null ? Learn(entry, held, activity, isRoot) : null;
            if (entry.Decision is not null)
            {
                memory.Release(hasRoom ? bytes : 0);
                if (!isOut)
                    Observe(held, activity, hasRoom ? bytes / 2 : bytes);
                return Accepted.Follows;
            }

            if (isOut)
            {
                decided = AfterSpan(entry, held);
                return Accepted.IsHeld;
            }

            // Observers need a copy of the span, which takes the same memory again.
            if (!hasRoom && held.Observation is not null)
                bytes *= 2;
            if (!hasRoom && !memory.TryReserve(bytes))
                return Accepted.NeedsRoom;

            held.Hold(activity, bytes);
            held.Observation?.Add(activity, bytes / 2);
            decided = AfterSpan(entry, held);
            return Accepted.IsHeld;
        }
    }

    /// <summary>
    /// Decides a trace by what is known. If it is dropped so and may still be kept, it is only cut: its spans go, and it is watched. A
    /// watched trace is decided for good if it was idle for long, or if it holds no spans and memory is needed (<paramref name="frees"/>).
    /// Null if the trace is decided already.
    /// </summary>
    public DecidedTrace? Cut(TraceEntry entry, DecisionTrigger trigger, bool frees = false)
    {
        lock (entry)
        {
            return entry is { Decision: null, Held: { } held }
                ? Cut(entry, held, trigger, held.WasCut && (trigger == DecisionTrigger.Age ? IsIdle(held) : frees && held.Count == 0))
                : null;
        }
    }

    /// <summary>Decides a trace for good, though more may come. Null if it is decided already.</summary>
    public DecidedTrace? Close(TraceEntry entry, DecisionTrigger trigger)
    {
        lock (entry)
            return entry is { Decision: null, Held: { } held } ? Cut(entry, held, trigger, isForGood: true) : null;
    }

    /// <summary>A span starts. If the policy asks for durations, notes when.</summary>
    public void Started(TraceEntry entry, Activity activity)
    {
        entry.Started(activity);
        if (entry.Held is not { } seen || !(seen.Run.HasBounds || seen.WasCut))
            return;
        lock (entry)
        {
            Touch(entry);
            if (entry is { Decision: null, Held: { Run.HasBounds: true } held } && _bounds.Started(entry, held, activity) is { } next)
                due.Add(entry, next);
        }
    }

    /// <summary>Decides a trace that has been open for so long that its decision is certain. Null if it is not.</summary>
    public DecidedTrace? DecideRunning(TraceEntry entry)
    {
        lock (entry)
        {
            if (entry is not { Decision: null, Held: { Known: { } known } held })
                return null;
            if (_bounds.Look(entry, held) && IfCertain(entry, held, known) is { } decided)
                return decided;
            if (TraceBounds.Next(entry, held, clock.Precise) is { } next)
                due.Add(entry, next);
            return null;
        }
    }

    /// <summary>
    /// Decides a quiet trace if its grace is over, or at once if it is flushed. If the trace has an open span again, removes it from the
    /// quiet ones.
    /// </summary>
    public DecidedTrace? DecideQuiet(TraceEntry entry, long now, DecisionTrigger trigger = DecisionTrigger.Complete)
    {
        lock (entry)
        {
            if (entry is { Decision: null, Held: { } held, IsQuiet: true } && (trigger == DecisionTrigger.Flush || IsGraceOver(entry, now)))
                return Final(entry, held, trigger);
            if (!entry.IsQuiet)
                quiet.Remove(entry);
            return null;
        }
    }

    public bool IsGraceOver(TraceEntry entry, long now) => now - entry.QuietSince >= _grace;

    /// <summary>Ends the holding of a trace. Call it under the lock on the entry.</summary>
    public void LetGo(TraceEntry entry)
    {
        entry.Held = null;
        order.Remove(entry);
    }

    /// <summary>
    /// Whether this thread runs a function of the application that reads an ended span. The engine ignores spans that such a function
    /// starts: their ends would call the function again, in an endless recursion.
    /// </summary>
    public static bool IsAsking => t_isAsking;

    private bool IsIdle(HeldTrace watched) => clock.Now - watched.Touched >= IdleAges * options.MaxAge.Ticks * TimeSpan.NanosecondsPerTick;

    private void Touch(TraceEntry entry)
    {
        if (entry.Held is { WasCut: true } held)
            held.Touched = clock.Now;
    }

    /// <summary>Copies a span for observers, if there are any. The span is not held. If memory is missing, it is only counted.</summary>
    private void Observe(HeldTrace held, Activity activity, long size)
    {
        if (held.Observation is not { } observation)
            return;

        if (observation.Count < options.MaxSpansPerTrace && memory.TryReserve(size))
        {
            held.Take(size);
            observation.Add(activity, size);
        }
        else
        {
            observation.Skip(size);
        }
    }

    /// <summary>Passes an ended span to the policy. Returns a decision if the span makes it certain, else null.</summary>
    private DecidedTrace? Learn(TraceEntry entry, HeldTrace held, Activity activity, bool isRoot)
    {
        if (held.Known is not { } known)
            return null;

        return Ask(held.Run, known, activity, isRoot) ? IfCertain(entry, held, known) : null;
    }

    private DecidedTrace? IfCertain(TraceEntry entry, HeldTrace held, Knowledge known)
    {
        var frame = new Frame(0, held.Randomness);
        PackedOpinion opinion = default;
        return held.Run.Running.Certain(known, ref frame, ref opinion) == HeadDecision.Final
            ? Settle(entry, held, ref frame, opinion, DecisionTrigger.Certain)
            : null;
    }

    /// <summary>Returns whether the end of the span changed what the policy knows.</summary>
    private static bool Ask(SamplingRun run, Knowledge known, Activity activity, bool isRoot)
    {
        if (!run.CallsOnSpans)
            return run.Running.Ended(known, ActivityReader.Instance, activity, isRoot);

        t_isAsking = true;
        try
        {
            return run.Running.Ended(known, ActivityReader.Instance, activity, isRoot);
        }
        finally
        {
            t_isAsking = false;
        }
    }

    private DecidedTrace? AfterSpan(TraceEntry entry, HeldTrace held)
    {
        if (held.Count >= options.MaxSpansPerTrace)
            return Cut(entry, held, DecisionTrigger.SpanCount, isForGood: false);
        if (!entry.IsQuiet)
            return null;
        if (_grace == 0)
            return Final(entry, held, DecisionTrigger.Complete);

        entry.QuietSince = clock.Now;
        quiet.Add(entry);
        return null;
    }

    private DecidedTrace Final(TraceEntry entry, HeldTrace held, DecisionTrigger trigger)
    {
        held.Observation?.BeforeDecision(held.Run.Running);
        held.IsOver = true;
        var frame = new Frame(held.Run.NeedsTime ? control.Clock.Now : 0, held.Randomness);
        var opinion = held.Run.Running.Final(held.Known!, ref frame);
        return Settle(entry, held, ref frame, opinion, trigger);
    }

    /// <summary>Decides by what is known, and cuts the trace if later spans may still keep it. A trace that is over is decided.</summary>
    private DecidedTrace Cut(TraceEntry entry, HeldTrace held, DecisionTrigger trigger, bool isForGood)
    {
        if (entry.IsQuiet)
            return Final(entry, held, trigger);

        held.Observation?.BeforeDecision(held.Run.Running);
        if (held.Run.HasBounds)
            _bounds.Look(entry, held);
        var frame = new Frame(held.Run.NeedsTime ? control.Clock.Now : 0, held.Randomness);
        PackedOpinion opinion = default;
        if (!held.Run.Running.Cut(held.Known!, ref frame, ref opinion) || isForGood)
            return Settle(entry, held, ref frame, opinion, trigger);

        var spans = held.Cut(clock.Now, out var freed);
        memory.Release(freed);
        order.Renew(entry);
        return new DecidedTrace(Decision: null, trigger, held, spans);
    }

    /// <summary>Sets the decision. All later spans of the trace follow it.</summary>
    private DecidedTrace Settle(TraceEntry entry, HeldTrace held, ref Frame frame, PackedOpinion opinion, DecisionTrigger trigger)
    {
        var isKept = opinion.Keeps(held.Randomness) && (frame.Fault is null || control.KeepOnFault);
        var attributes = isKept ? held.Run.Running.Attributes(ref frame) : null;
        var decision = Decision(isKept, isKept && held.WasCut, opinion, frame.Rule, trigger, attributes);
        entry.Decision = decision;
        quiet.Remove(entry);
        due.Remove(entry);
        var isObserved = held.Observation is not null && isKept;
        if (!isObserved)
            LetGo(entry);
        var spans = held.Release(isKept, out var bytes);
        return new DecidedTrace(decision, trigger, held, spans, bytes, isObserved, frame.Shed, frame.Fault);
    }

    /// <summary>Reuses the last decision if it is equal, as it is for most traces.</summary>
    private FinalDecision Decision(
        bool isKept,
        bool isPartial,
        PackedOpinion opinion,
        string rule,
        DecisionTrigger trigger,
        KeyValuePair<string, object>[]? attributes)
    {
        var last = _lastDecision;
        if (last is null || !last.Is(isKept, isPartial, opinion, rule, trigger, attributes))
            _lastDecision = last = new FinalDecision(isKept, opinion, rule, trigger, attributes) { IsPartial = isPartial };
        return last;
    }
}
