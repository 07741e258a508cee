// What a policy would have kept of traces that were recorded whole: the what-if of sampling. Pure; each replay starts the policy anew, on
// a clock of the traces' own times.
namespace Tracing.Functional

open System
open System.Collections.Generic

module internal Replay =

    /// Times of running policies stay below this magnitude, in nanoseconds.
    let private farthest = 1L <<< 60

    /// The start or the end of a trace, in nanoseconds since the first start of all.
    [<NoComparison; NoEquality>]
    type private Turn = { Time: int64; IsEnd: bool; Index: int }

    let private turns (traces: TraceRecord[]) =
        let origin = if traces.Length = 0 then DateTimeOffset.MinValue else traces[0].StartTime
        let nanoseconds (time: DateTimeOffset) = min (Keys.nanoseconds (min (time - origin) (TimeSpan.FromTicks(farthest / 100L)))) farthest

        traces
        |> Array.mapi (fun i trace ->
            [|
                { Time = nanoseconds trace.StartTime; IsEnd = false; Index = i }
                { Time = nanoseconds (trace.StartTime + trace.Duration); IsEnd = true; Index = i }
            |])
        |> Array.concat
        |> Array.sortBy (fun turn -> turn.Time, turn.IsEnd, turn.Index)

    let private decision (opinion: PackedOpinion) (frame: inref<Frame>) (trace: TraceRecord) trigger =
        {
            IsKept = opinion.Keeps trace.Randomness.Value
            Threshold = opinion.Threshold
            IsReliable = opinion.IsReliable
            Rule = frame.Rule
            StartRule =
                if trigger = DecisionTrigger.Start && opinion.Keeps trace.Randomness.Value then
                    frame.Rule
                else
                    ""
            Trigger = trigger
        }

    /// What is known of a trace that is not over, and its decision if its start has kept it.
    [<NoComparison; NoEquality>]
    type private Waiting = { Known: Knowledge; Kept: TraceDecision option }

    /// The decision if it is final when the trace starts and its end changes nothing, else what its end needs.
    let private head (running: RunningPolicy) (trace: TraceRecord) now =
        let facts = trace.Start
        let known = Knowledge()
        let mutable frame = Frame(now, trace.Randomness.Value)
        let mutable opinion = PackedOpinion.Abstain

        if not running.MayWait then
            opinion <- running.Ask(&facts, &frame)
            Choice1Of2(decision opinion &frame trace DecisionTrigger.Start)
        elif running.Head(&facts, &frame, known, &opinion) = HeadDecision.Final then
            let decision = decision opinion &frame trace DecisionTrigger.Start

            if decision.IsKept && running.IsCredited then
                running.Follow(known, &facts)
                Choice2Of2 { Known = known; Kept = Some decision }
            else
                Choice1Of2 decision
        else
            Choice2Of2 { Known = known; Kept = None }

    /// The decision by what is known, for a trace that was decided by force: what is unknown stays so.
    let private cut (running: RunningPolicy) (trace: TraceRecord) known now =
        let mutable frame = Frame(now, trace.Randomness.Value)
        let mutable opinion = PackedOpinion.Abstain
        running.Cut(known, &frame, &opinion) |> ignore
        decision opinion &frame trace trace.Decision.Trigger

    let private final (running: RunningPolicy) (trace: TraceRecord) (waiting: Waiting) now =
        for span in trace.Spans do
            running.Ended(waiting.Known, SpanRecordReader.Instance, span, span.IsLocalRoot) |> ignore

        match waiting.Kept with
        | Some kept ->
            match running.Credit(waiting.Known, trace.Randomness.Value, trace.IsComplete) with
            | null -> kept
            | rule -> { kept with Rule = rule }
        | None when not trace.IsComplete -> cut running trace waiting.Known now
        | None ->
            let mutable frame = Frame(now, trace.Randomness.Value)
            let opinion = running.Final(waiting.Known, &frame)
            decision opinion &frame trace DecisionTrigger.Complete

    /// The traces in the order they began, each with its decision.
    let decisions policy (traces: TraceRecord seq) : (TraceRecord * TraceDecision)[] =
        let traces = traces |> Seq.toArray |> Array.sortBy _.StartTime
        let running = Compile.start policy
        let decided = Array.zeroCreate<TraceDecision> traces.Length
        let waiting = Dictionary<int, Waiting>()

        for turn in turns traces do
            let trace = traces[turn.Index]

            if turn.IsEnd then
                match waiting.TryGetValue turn.Index with
                | true, waits -> decided[turn.Index] <- final running trace waits turn.Time
                | _ -> ()
            else
                match head running trace turn.Time with
                | Choice1Of2 decision -> decided[turn.Index] <- decision
                | Choice2Of2 waits -> waiting[turn.Index] <- waits

        Array.zip traces decided

    /// A policy that meets traces one by one, each when it is over: its head at the trace's start, its end at the trace's end.
    type Follower(policy) =
        let running = Compile.start policy
        let mutable origin = ValueNone

        let nanoseconds (time: DateTimeOffset) =
            if origin.IsNone then
                origin <- ValueSome time

            max -farthest (min farthest (Keys.nanoseconds (time - origin.Value)))

        member _.Decide(trace: TraceRecord) =
            match head running trace (nanoseconds trace.StartTime) with
            | Choice1Of2 decision -> decision
            | Choice2Of2 waits -> final running trace waits (nanoseconds (trace.StartTime + trace.Duration))

    let private operation name (decisions: (TraceRecord * TraceDecision)[]) =
        let kept = decisions |> Array.filter (fun (_, decision) -> decision.IsKept)

        {
            Operation = name
            Traces = decisions.Length
            Kept = kept.Length
            Estimate = kept |> Array.sumBy (fun (_, decision) -> decision.AdjustedCount)
            BytesOffered = decisions |> Array.sumBy (fun (trace, _) -> trace.Bytes)
            BytesKept = kept |> Array.sumBy (fun (trace, _) -> trace.Bytes)
        }

    let private ordinal (left: OperationReplay) (right: OperationReplay) =
        if left.Traces <> right.Traces then
            compare right.Traces left.Traces
        else
            String.CompareOrdinal(left.Operation, right.Operation)

    let summary (decisions: (TraceRecord * TraceDecision)[]) =
        {
            Total = operation "total" decisions
            Operations =
                decisions
                |> Array.groupBy (fun (trace, _) -> trace.Operation)
                |> Array.map (fun (name, decisions) -> operation name decisions)
                |> Array.sortWith ordinal
        }

    let run policy traces = decisions policy traces |> summary

    let comparison first second (traces: TraceRecord seq) =
        let traces = Seq.toArray traces
        let ofFirst, ofSecond = decisions first traces, decisions second traces

        let disagreements keptByFirst : IReadOnlyList<ReplayDisagreement> =
            Array.zip ofFirst ofSecond
            |> Array.choose (fun ((trace, first), (_, second)) ->
                if first.IsKept = keptByFirst && second.IsKept <> keptByFirst then
                    Some { Trace = trace; First = first; Second = second }
                else
                    None)
            :> IReadOnlyList<_>

        {
            First = summary ofFirst
            Second = summary ofSecond
            OnlyFirst = disagreements true
            OnlySecond = disagreements false
        }
