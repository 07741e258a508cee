using System.Diagnostics;
using Tracing.Functional.Privacy;
using Tracing.Functional.Streams;

namespace Tracing.Functional.Traces;

// Collects what observers of whole traces get about one trace. Created only if somebody observes. Guarded by the lock on the trace's entry.
internal sealed class TraceObservation(StartFacts start, DateTimeOffset startTime, State? stateAtStart, Redactor? redactor)
{
    private readonly List<SpanRecord> _spans = [];
    private State? _state = stateAtStart;
    private long _bytes;
    private int _skipped;

    public int Count => _spans.Count;

    public void Add(Activity activity, long bytes)
    {
        _spans.Add(ActivitySnapshot.Of(activity, redactor));
        _bytes += bytes;
    }

    /// <summary>Counts a span without a copy, because memory is missing or the trace has too many spans.</summary>
    public void Skip(long bytes)
    {
        _skipped++;
        _bytes += bytes;
    }

    /// <summary>Forgets the copies, but counts them.</summary>
    public void Discard()
    {
        _skipped += _spans.Count;
        _spans.Clear();
    }

    /// <summary>Remembers the state of the policy before it decides, for the explanation, unless the state at the start is known.</summary>
    public void BeforeDecision(RunningPolicy running) => _state ??= running.Snapshot();

    /// <summary>The record for observers. The explanation reads the spans before <paramref name="publish"/> changes them.</summary>
    public TraceRecord Record(string traceId, FinalDecision decision, HeldTrace held, Func<SpanRecord, SpanRecord> publish)
    {
        var spans = _spans.ToArray();
        var policy = held.Run.Running.Policy;
        var state = _state ?? held.Run.Running.Snapshot();
        var randomness = Randomness.OfValue(held.Randomness);
        var isOver = held.IsOver || decision.Trigger <= DecisionTrigger.Complete;
        var moment = new Moment(start, ProgressModule.ofSpans(isOver, spans), held.Began, randomness);
        return new TraceRecord(
            traceId,
            randomness,
            start,
            startTime,
            Array.ConvertAll(spans, span => publish(span)),
            spans.Length + _skipped,
            _bytes,
            isOver,
            decision.ToRecord(),
            new Lazy<Explanation>(() => Functional.Explain.policy(moment, policy, state)));
    }
}
