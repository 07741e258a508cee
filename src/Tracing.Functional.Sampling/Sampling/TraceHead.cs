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
        var known = SpareKnowledge.Take();
        var answer = run.Running.Head(in facts, ref frame, known, ref opinion);
        if (answer == HeadDecision.Final)
        {
            SpareKnowledge.GiveBack(known);
            return answer;
        }

        var observation = Observation(run, in facts);
        var isNew = facts.Parent.Origin == ParentOrigin.None;
        return engine.TryBegin(traceId, isNew, run, known, frame.Randomness, observation, rootParent: parent)
            ? answer
            : Join(run, known, ref frame, traceId, answer, ref opinion);
    }

    /// <summary>Publishes a trace that was decided at its start: a kept one when it has ended, a dropped one now.</summary>
    public void Decided(
        SamplingRun run, in StartFacts facts, ref readonly Frame frame, PackedOpinion opinion, bool isKept, string traceId,
        ActivitySpanId parent)
    {
        if (engine.Streams is not { HasTraceObservers: true } streams || !(isKept || streams.ObservesDropped))
            return;

        var decision = new FinalDecision(isKept, opinion, frame.Rule, DecisionTrigger.Start, attributes: null);
        var observation = Observation(run, in facts)!;
        if (isKept)
        {
            var isNew = facts.Parent.Origin == ParentOrigin.None;
            engine.TryBegin(traceId, isNew, run, known: null, frame.Randomness, observation, decision, parent);
        }
        else
        {
            var held = Traces.HeldTrace.Of(run, known: null, frame.Randomness, frame.Now, observation);
            streams.Publish(observation.Record(traceId, decision, held, streams.Published));
        }
    }

    /// <summary>
    /// Decides about a root whose trace the engine did not begin to hold: the trace is known already, or it cannot be held.
    /// </summary>
    private HeadDecision Join(
        SamplingRun run, Knowledge known, ref Frame frame, string traceId, HeadDecision answer, ref PackedOpinion opinion)
    {
        var (isHeld, decision) = engine.Find(traceId);
        if (isHeld)
            return answer;

        if (decision is null)
            run.Running.Cut(known, ref frame, ref opinion);
        else
            opinion = decision.IsKept ? decision.Opinion : PackedOpinion.DropUncounted;
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
