using Tracing.Functional.Sampling;

namespace Tracing.Functional.Traces;

// What a policy that may wait says when a root starts, and what follows from it: a trace that is not sure yet begins to be held.
internal sealed class TraceHead(TraceEngine engine)
{
    /// <summary>Handed to a trace that is held; until then every root of the thread asks with it.</summary>
    [ThreadStatic]
    private static Knowledge? t_spare;

    /// <summary>For the next root of the thread.</summary>
    public static void GiveBack(Knowledge? known)
    {
        if (known is null)
            return;
        known.Clear();
        t_spare = known;
    }

    public HeadDecision Ask(SamplingRun run, in StartFacts facts, ref Frame frame, string traceId, ref PackedOpinion opinion)
    {
        var known = t_spare ?? new Knowledge();
        t_spare = null;
        var decision = run.Running.Head(in facts, ref frame, known, ref opinion);
        if (decision == HeadDecision.Final)
        {
            GiveBack(known);
            return decision;
        }

        var observation = Observation(run, in facts);
        return engine.TryBegin(traceId, facts.Parent.Origin == ParentOrigin.None, run, known, frame.Randomness, observation)
            ? decision
            : Join(run, known, ref frame, traceId, decision, ref opinion);
    }

    /// <summary>Tells observers of a trace that was decided when it started.</summary>
    public void Decided(SamplingRun run, in StartFacts facts, ref readonly Frame frame, PackedOpinion opinion, bool isKept, string traceId)
    {
        if (engine.Streams is not { HasTraceObservers: true } streams || !(isKept || streams.ObservesDropped))
            return;

        var verdict = new TraceVerdict(isKept, opinion, frame.Rule, DecisionTrigger.Start, attributes: null);
        var observation = Observation(run, in facts)!;
        if (isKept)
            engine.TryBegin(traceId, facts.Parent.Origin == ParentOrigin.None, run, known: null, frame.Randomness, observation, verdict);
        else
            streams.Publish(observation.Record(traceId, verdict, HeldTrace.Of(run, known: null, frame.Randomness, frame.Now, observation), streams.Published));
    }

    /// <summary>Another root of a trace that is known, or a trace for which there is no memory.</summary>
    private HeadDecision Join(SamplingRun run, Knowledge known, ref Frame frame, string traceId, HeadDecision decision, ref PackedOpinion opinion)
    {
        var (isHeld, verdict) = engine.Find(traceId);
        if (isHeld)
            return decision;

        if (verdict is null)
            opinion = run.Running.Final(known, ref frame);
        else
            opinion = verdict.IsKept ? verdict.Opinion : PackedOpinion.DropUncounted;
        return HeadDecision.Final;
    }

    private TraceObservation? Observation(SamplingRun run, in StartFacts facts) =>
        engine.Streams is { HasTraceObservers: true }
            ? new TraceObservation(
                ObservedFacts.Of(in facts, run, engine.Redactor), DateTimeOffset.UtcNow, run.NeedsTime ? run.Running.Snapshot() : null, engine.Redactor)
            : null;
}
