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
    TraceClock clock)
{
    /// <summary>How many times the maximum age a watched trace may be idle.</summary>
    private const long IdleAges = 30;

    private readonly long _grace = options.Grace.Ticks * TimeSpan.NanosecondsPerTick;
    private readonly TraceBounds _bounds = new(clock);
    private readonly TraceQuestions _questions = new(control);

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
                if (decided is null && !hasRoom)
                    Follow(entry, held, activity, isRoot);
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
                entry.Shard.Due.Add(entry, next);
        }
    }

    /// <summary>Decides a trace that has been open for so long that its decision is certain. Null if it is not.</summary>
    public DecidedTrace? DecideRunning(TraceEntry entry)
    {
        lock (entry)
        {
            if (entry is not { Decision: null, Held: { Known: not null } held })
                return null;
            if (_bounds.Look(entry, held) && IfCertain(entry, held) is { } decided)
                return decided;
            if (TraceBounds.Next(entry, held, clock.Precise) is { } next)
                entry.Shard.Due.Add(entry, next);
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
                entry.Shard.Quiet.Remove(entry);
            return null;
        }
    }

    public bool IsGraceOver(TraceEntry entry, long now) => now - entry.QuietSince >= _grace;

    /// <summary>The same for a trace that became quiet at that time; long.MaxValue is never.</summary>
    public bool IsGraceOver(long since, long now) => since != long.MaxValue && now - since >= _grace;

    /// <summary>Another local root of the trace begins. Returns whether the policy is asked about it too.</summary>
    public bool Join(TraceEntry entry, JoinedRoot root)
    {
        lock (entry)
        {
            if (entry is not { Decision: null, Held: { Known: { } known } held } || entry.Joined.Length >= JoinedRoot.Most)
                return false;
            Touch(entry);
            if (ReferenceEquals(held.Run, root.Run))
                held.Run.Running.Join(known, root.Known);
            held.Join(JoinedRoot.Bytes);
            entry.Join(root);
            root.Expect();
            return true;
        }
    }

    /// <summary>A local root follows the trace without being asked. False if the trace is decided.</summary>
    public static bool Follows(TraceEntry entry)
    {
        lock (entry)
        {
            if (entry is not { Decision: null, Held: not null })
                return false;
            entry.Followers++;
            return true;
        }
    }

    /// <summary>Keeps a trace because another local root of it was kept at its start. Null if the trace is decided already.</summary>
    public DecidedTrace? Keep(TraceEntry entry, FinalDecision kept)
    {
        lock (entry)
        {
            if (entry is not { Decision: null, Held: { Known: not null } held })
                return null;
            var answer = new RootAnswer(true, kept.Opinion, kept.Rule);
            return Settlement.Settle(entry, held, _questions.KeptBy(entry, held, in answer), DecisionTrigger.Certain);
        }
    }

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
    private DecidedTrace? Learn(TraceEntry entry, HeldTrace held, Activity activity, bool isRoot) =>
        held.Known is not null && TraceQuestions.Ended(entry, held, activity, isRoot) ? IfCertain(entry, held) : null;

    private DecidedTrace? IfCertain(TraceEntry entry, HeldTrace held) => _questions.Certain(entry, held) is { } answer
        ? Settlement.Settle(entry, held, in answer, DecisionTrigger.Certain)
        : null;

    /// <summary>The trace is kept already. Notes what its spans say, so that it is credited to the right rule.</summary>
    private static void Follow(TraceEntry entry, HeldTrace held, Activity activity, bool isRoot)
    {
        if (held.IsOver || !Settlement.IsCredited(held))
            return;
        TraceQuestions.Ended(entry, held, activity, isRoot);
        if (entry.IsQuiet || LocalRoot.Is(activity))
            Settlement.Credit(entry, held, entry.IsQuiet);
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
        entry.Shard.Quiet.Add(entry);
        return null;
    }

    private DecidedTrace Final(TraceEntry entry, HeldTrace held, DecisionTrigger trigger)
    {
        held.Observation?.BeforeDecision(held.Run.Running);
        held.IsOver = true;
        return Settlement.Settle(entry, held, _questions.Final(entry, held), trigger);
    }

    /// <summary>Decides by what is known, and cuts the trace if later spans may still keep it. A trace that is over is decided.</summary>
    private DecidedTrace Cut(TraceEntry entry, HeldTrace held, DecisionTrigger trigger, bool isForGood)
    {
        if (entry.IsQuiet)
            return Final(entry, held, trigger);

        held.Observation?.BeforeDecision(held.Run.Running);
        if (held.Run.HasBounds)
            _bounds.Look(entry, held);
        var answer = _questions.Cut(entry, held, out var mayChange);
        if (!mayChange || isForGood || answer.Deciding.IsKept)
            return Settlement.Settle(entry, held, in answer, trigger);

        var now = clock.Now;
        var spans = held.Cut(now, out var freed);
        memory.Release(freed);
        entry.Shard.Order.Renew(entry, now);
        return new DecidedTrace(Decision: null, trigger, held, spans, []);
    }
}
