using System.Diagnostics;
using Tracing.Functional.Activities;
using Tracing.Functional.Control;
using Tracing.Functional.Export;

namespace Tracing.Functional.Traces;

// Changes one trace when a span ends or a wait is over, and decides it. Holds the lock on the trace's entry, so a trace is decided only
// once. The engine carries the decision out.
internal sealed class TraceDecider(
    SamplingControl control, WholeTraceOptions options, TraceMemory memory, TraceClock clock, TraceOrder order, QuietTraces quiet)
{
    [ThreadStatic]
    private static bool t_isAsking;

    private readonly long _grace = options.Grace.Ticks * 100;
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

    /// <summary>Decides a trace by the spans that have ended so far. Null if it is decided already.</summary>
    public DecidedTrace? Decide(TraceEntry entry, DecisionTrigger trigger)
    {
        lock (entry)
            return entry is { Decision: null, Held: { } held } ? Final(entry, held, trigger) : null;
    }

    /// <summary>Decides a quiet trace if its grace is over. If the trace has an open span again, removes it from the quiet ones.</summary>
    public DecidedTrace? DecideQuiet(TraceEntry entry, long now)
    {
        lock (entry)
        {
            if (entry is { Decision: null, Held: { } held, IsQuiet: true } && IsGraceOver(entry, now))
                return Final(entry, held, DecisionTrigger.Complete);
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
        var running = held.Run.Running;
        if (held.Known is not { } known)
            return null;

        if (!Ask(held.Run, known, activity, isRoot))
            return null;

        var frame = new Frame(0, held.Randomness);
        PackedOpinion opinion = default;
        return running.Certain(known, ref frame, ref opinion) == HeadDecision.Final
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
            return Final(entry, held, DecisionTrigger.SpanCount);
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
        var frame = new Frame(held.Run.NeedsTime ? control.Clock.Now : 0, held.Randomness);
        var opinion = held.Run.Running.Final(held.Known!, ref frame);
        return Settle(entry, held, ref frame, opinion, trigger);
    }

    /// <summary>Sets the decision. All later spans of the trace follow it.</summary>
    private DecidedTrace Settle(TraceEntry entry, HeldTrace held, ref Frame frame, PackedOpinion opinion, DecisionTrigger trigger)
    {
        var isKept = opinion.Keeps(held.Randomness) && (frame.Fault is null || control.KeepOnFault);
        var decision = Decision(isKept, opinion, frame.Rule, trigger, isKept ? held.Run.Running.Attributes(ref frame) : null);
        entry.Decision = decision;
        quiet.Remove(entry);
        var isObserved = held.Observation is not null && isKept;
        if (!isObserved)
            LetGo(entry);
        var spans = held.Release(isKept, out var bytes);
        return new DecidedTrace(decision, held, spans, bytes, isObserved, frame.Shed, frame.Fault);
    }

    /// <summary>Reuses the last decision if it is equal, as it is for most traces.</summary>
    private FinalDecision Decision(
        bool isKept, PackedOpinion opinion, string rule, DecisionTrigger trigger, KeyValuePair<string, object>[]? attributes)
    {
        var last = _lastDecision;
        if (last is null || !last.Is(isKept, opinion, rule, trigger, attributes))
            _lastDecision = last = new FinalDecision(isKept, opinion, rule, trigger, attributes);
        return last;
    }
}
