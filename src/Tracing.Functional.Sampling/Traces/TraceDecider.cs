using System.Diagnostics;
using Tracing.Functional.Activities;
using Tracing.Functional.Control;

namespace Tracing.Functional.Traces;

// What one span, or the end of the wait, does to one trace: always under the lock on its entry, so a trace is decided once. Carrying a
// decision out is the engine's.
internal sealed class TraceDecider(
    SamplingControl control, WholeTraceOptions options, TraceMemory memory, TraceClock clock, TraceOrder order, QuietTraces quiet)
{
    [ThreadStatic]
    private static bool t_isAsking;

    private readonly long _grace = options.Grace.Ticks * 100;
    private FinalDecision? _lastDecision;

    /// <summary>
    /// Takes the end of a span into account once, holds it where the trace goes on undecided and memory could be reserved. Where it decides
    /// the trace, the decision is to be carried out.
    /// </summary>
    /// <param name="entry">The trace.</param>
    /// <param name="activity">The span.</param>
    /// <param name="bytes">Its size; where NeedsRoom is answered, the memory that is missing.</param>
    /// <param name="hasRoom">Whether that memory was reserved since.</param>
    /// <param name="decided">The decision by this span, or null.</param>
    public Accepted Accept(TraceEntry entry, Activity activity, ref long bytes, bool hasRoom, out DecidedTrace? decided)
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
                Observe(held, activity, hasRoom ? bytes / 2 : bytes);
                return Accepted.Follows;
            }

            // A snapshot for observers is as large again.
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

    /// <summary>Decides a trace on what is held of it; null where it is decided already.</summary>
    public DecidedTrace? Decide(TraceEntry entry, DecisionTrigger trigger)
    {
        lock (entry)
            return entry is { Decision: null, Held: { } held } ? Final(entry, held, trigger) : null;
    }

    /// <summary>Decides a trace whose grace is over; one that has stirred meanwhile is not waited for here any more.</summary>
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

    /// <summary>Nothing is held of it any more, so it is in nobody's way. Under the entry's lock.</summary>
    public void LetGo(TraceEntry entry)
    {
        entry.Held = null;
        order.Remove(entry);
    }

    /// <summary>
    /// Whether this thread is in a function of the application that looks at a span. Spans that it starts there are left alone: they would
    /// be asked about in turn, without end, in the midst of a decision.
    /// </summary>
    public static bool IsAsking => t_isAsking;

    /// <summary>A snapshot of a span that is not held, where somebody observes the trace and there is room.</summary>
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

    /// <summary>What a span tells the policy; a decision where the answer is certain by it.</summary>
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

    /// <summary>Whether the end of the span is news to the policy.</summary>
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

    /// <summary>The decision: from here on all spans of the trace follow it.</summary>
    private DecidedTrace Settle(TraceEntry entry, HeldTrace held, ref Frame frame, PackedOpinion opinion, DecisionTrigger trigger)
    {
        var isKept = opinion.Keeps(held.Randomness) && (frame.Fault is null || control.KeepOnFault);
        var decision = Decision(isKept, opinion, frame.Rule, trigger, isKept ? held.Run.Running.Attributes(ref frame) : null);
        entry.Decision = decision;
        quiet.Remove(entry);
        var isObserved = held.Observation is not null && isKept;
        if (!isObserved)
            LetGo(entry);
        return new DecidedTrace(decision, held, held.Release(), isObserved, frame.Shed, frame.Fault);
    }

    /// <summary>Most traces are decided like the one before, and share its decision.</summary>
    private FinalDecision Decision(bool isKept, PackedOpinion opinion, string rule, DecisionTrigger trigger, KeyValuePair<string, object>[]? attributes)
    {
        var last = _lastDecision;
        if (last is null || !last.Is(isKept, opinion, rule, trigger, attributes))
            _lastDecision = last = new FinalDecision(isKept, opinion, rule, trigger, attributes);
        return last;
    }
}
