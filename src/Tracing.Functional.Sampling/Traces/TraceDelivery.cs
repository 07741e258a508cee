using System.Diagnostics;
using Tracing.Functional.Activities;
using Tracing.Functional.Control;
using Tracing.Functional.Export;
using Tracing.Functional.Metrics;

namespace Tracing.Functional.Traces;

// Carries decisions and cuts out: spans of kept traces go to the outlet, others are dropped, memory is released, and observers get whole
// traces. Every span that ends is measured here once, when its trace is decided or its span is dropped.
internal sealed class TraceDelivery(
    SamplingControl control,
    WholeTraceOptions options,
    Outlet outlet,
    TraceMemory memory,
    TraceMetrics metrics,
    TraceTable table,
    TracingStreams? streams,
    SpanMetrics? spanMetrics)
{
    /// <summary>
    /// Exports the span if its trace is kept. Also exports a span that is sampled already: other services may follow its flag.
    /// </summary>
    public bool Follow(FinalDecision decision, Activity activity, bool isLate)
    {
        if (decision.IsKept)
        {
            decision.WriteTo(activity, options.AnnotateDecisions);
            return Export(activity);
        }

        if (Discard(activity))
            return true;
        if (isLate && ActivityStatus.IsFailed(activity))
            metrics.LateErrorLost();
        return false;
    }

    /// <summary>Drops a span, unless it is sampled already: other services may follow its flag. Returns whether it was exported.</summary>
    public bool Discard(Activity activity)
    {
        if (activity.Recorded)
            return Export(activity);
        spanMetrics?.Ended(activity, isKept: false);
        return false;
    }

    private void DiscardAll(ArraySegment<Activity?> spans)
    {
        foreach (var span in spans)
            Discard(span!);
    }

    private bool Export(Activity activity)
    {
        spanMetrics?.Ended(activity, isKept: true);
        outlet.Export(activity);
        return true;
    }

    /// <summary>Carries a decision or a cut out: exports or drops the held spans, frees the memory, counts.</summary>
    public void Deliver(TraceEntry entry, DecidedTrace decided)
    {
        if (decided.Decision is not { } decision)
        {
            DiscardAll(decided.Spans);
            metrics.Cut(decided.Trigger);
            return;
        }

        HandOn(decision, decided);
        if (decided.IsOpen)
            CloseOpen(entry, isForced: decision.Trigger is not (DecisionTrigger.Certain or DecisionTrigger.Complete));
        else
            Close(entry, decided.Held, decision);
        metrics.Decided(decision, decided.Shed);
        Report(decided.Fault);
        foreach (var other in decided.Others)
        {
            metrics.Root(in other);
            Report(other.Fault);
        }
    }

    /// <summary>Passes the held spans on with their memory. If the trace is dropped, only spans that are sampled already.</summary>
    private void HandOn(FinalDecision decision, DecidedTrace decided)
    {
        if (decision.IsKept)
        {
            // Parents that are not marked after this have not ended, or their end is not heard yet.
            foreach (var span in decided.Spans)
                decision.Mark(span!);
            foreach (var span in decided.Spans)
            {
                decision.WriteTo(span!, options.AnnotateDecisions);
                spanMetrics?.Ended(span!, isKept: true);
            }

            outlet.Export(decided.Spans, decided.Bytes);
            return;
        }

        memory.Release(decided.Bytes);
        DiscardAll(decided.Spans);
    }

    /// <summary>Releases a decided trace: only its decision is remembered. Observers get its record.</summary>
    private void Close(TraceEntry entry, HeldTrace held, FinalDecision decision)
    {
        memory.Release(held.Bytes);
        table.Decided(entry, decision);
        if (!entry.IsCounted)
            metrics.Rule(decision);
        if (held.Observation is { } observation && streams is not null && (decision.IsKept || streams.ObservesDropped))
            streams.Publish(observation.Record(entry.Id, decision, held, streams.Published));
        held.GiveBack();
    }

    /// <summary>Closes a decided trace whose end is waited for, if it is quiet or <paramref name="isForced"/>.</summary>
    public void CloseOpen(TraceEntry entry, bool isForced)
    {
        HeldTrace held;
        FinalDecision decision;
        lock (entry)
        {
            if (entry is not { Held: { } open, Decision: { } decided } || !(isForced || entry.IsQuiet))
                return;
            (held, decision) = (open, decided);
            Settlement.LetGo(entry);
        }

        Close(entry, held, decision);
    }

    private void Report(Fault? fault)
    {
        if (fault is not null)
            control.Report(fault);
    }

    /// <summary>Follows the sampled flag, because no decision is known: the trace was decided at its start, or it is forgotten.</summary>
    public bool FollowFlag(Activity activity)
    {
        if (Discard(activity))
            return true;
        if (spanMetrics is not { RecordsAll: true })
            metrics.UnknownSpan();
        return false;
    }
}
