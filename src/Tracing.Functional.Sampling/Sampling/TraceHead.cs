using System.Diagnostics;
using Tracing.Functional.Control;
using Tracing.Functional.Traces;

namespace Tracing.Functional.Sampling;

// Asks a policy that may wait when a root starts. If the decision is not certain yet, the engine holds the trace.
internal sealed class TraceHead(TraceEngine engine)
{
    public HeadDecision Ask(
        SamplingRun run, in StartFacts facts, ref Frame frame, string traceId, ActivitySpanId parent, ref PackedOpinion opinion)
    {
        var isNew = facts.Parent.Origin == ParentOrigin.None;
        var isFree = false;
        if (!isNew && engine.IsActive && engine.Find(traceId) is { Decision: { IsKept: true } kept })
        {
            if (IsBound(run, in facts, ref frame, kept, ref opinion))
                return HeadDecision.Final;
            isFree = true;
        }

        var known = SpareKnowledge.Take();
        var answer = run.Running.Head(in facts, ref frame, known, ref opinion);
        if (answer == HeadDecision.Final)
        {
            SpareKnowledge.GiveBack(known);
            return answer;
        }

        var observation = Observation(run, in facts);
        return engine.TryBegin(traceId, isNew, run, known, frame.Randomness, observation, rootParent: parent, isFree: isFree)
            ? answer
            : Join(run, known, ref frame, traceId, parent, answer, ref opinion);
    }

    /// <summary>
    /// Follows a trace that was decided at the start of its root. A dropped one is published to observers now. A kept one is published when
    /// it has ended, and counted then if its end may credit another rule. Returns whether it will be counted then.
    /// </summary>
    public bool Decided(
        SamplingRun run, in StartFacts facts, ref readonly Frame frame, PackedOpinion opinion, bool isKept, string traceId,
        ActivitySpanId parent)
    {
        var isCredited = isKept && run.Running.IsCredited && frame.Fault is null;
        if (!isCredited && (engine.Streams is not { HasTraceObservers: true } streams || !(isKept || streams.ObservesDropped)))
            return false;

        var decision = new FinalDecision(isKept, opinion, frame.Rule, DecisionTrigger.Start, attributes: null)
        {
            StartRule = isKept ? frame.Rule : "",
        };
        var observation = Observation(run, in facts);
        if (!isKept)
        {
            var held = Traces.HeldTrace.Of(run, known: null, frame.Randomness, frame.Now, observation);
            engine.Streams!.Publish(observation!.Record(traceId, decision, held, engine.Streams.Published));
            return false;
        }

        var isNew = facts.Parent.Origin == ParentOrigin.None;
        var known = isCredited ? SpareKnowledge.Take() : null;
        if (known is not null)
            run.Running.Follow(known, in facts);
        return engine.TryBegin(traceId, isNew, run, known, frame.Randomness, observation, decision, parent) && isCredited;
    }

    /// <summary>
    /// Asks about a root whose trace is kept already: it is kept with it, and what can pay for it pays. If the rule that kept the trace has
    /// a budget, and no part can pay, the root is not bound: so a caller that sends one trace id for ever does not pass the budget.
    /// </summary>
    private static bool IsBound(
        SamplingRun run, in StartFacts facts, ref Frame frame, FinalDecision kept, ref PackedOpinion opinion)
    {
        var known = SpareKnowledge.Take();
        var hasPaid = run.Running.PayAtStart(in facts, ref frame, known, ref opinion);
        SpareKnowledge.GiveBack(known);
        var isBound = hasPaid || !run.Running.IsPaid(kept.Rule);
        var randomness = frame.Randomness;
        (frame.Known, frame.Shed) = (null, 0);
        if (!hasPaid)
            (frame.Rule, frame.Notes) = (isBound ? kept.Rule : "", 0);
        if (opinion.Keeps(randomness))
            opinion = PackedOpinion.AnyOf(kept.Opinion, opinion);
        else
            opinion = kept.Opinion.Keeps(randomness) ? kept.Opinion : PackedOpinion.KeepUncounted;
        return isBound;
    }

    /// <summary>
    /// Decides about a root that the engine did not take: its trace was kept a moment ago, or there is no room for it. In the second case
    /// it follows its trace, if that is held, unless it is kept by what is known.
    /// </summary>
    private HeadDecision Join(
        SamplingRun run,
        Knowledge known,
        ref Frame frame,
        string traceId,
        ActivitySpanId parent,
        HeadDecision answer,
        ref PackedOpinion opinion)
    {
        run.Running.Cut(known, ref frame, ref opinion);
        if (opinion.Keeps(frame.Randomness))
            return HeadDecision.Final;
        if (engine.Follows(traceId))
            return answer;
        if (engine.Find(traceId) is not { Decision: { IsKept: true } decision })
            return HeadDecision.Final;
        if (run.Running.IsPaid(decision.Rule))
        {
            return engine.TryBegin(traceId, isNewId: false, run, known, frame.Randomness, rootParent: parent, isFree: true)
                ? answer
                : HeadDecision.Final;
        }

        (opinion, frame.Rule, frame.Shed) = (decision.Opinion, decision.Rule, 0);
        return HeadDecision.Final;
    }

    private TraceObservation? Observation(SamplingRun run, in StartFacts facts) =>
        engine.Streams is { HasTraceObservers: true }
            ? new TraceObservation(
                ObservedFacts.Of(in facts, run, engine.Redactor),
                DateTimeOffset.UtcNow,
                run.NeedsTime ? run.Running.Snapshot() : null,
                engine.Redactor)
            : null;
}
