// What a policy would have kept of traces that were recorded whole: the what-if of sampling. Pure; each replay starts the policy anew, on
// a clock of the traces' own times.
namespace Tracing.Functional

open System
open System.Collections.Generic

/// <summary>What a policy did with the recorded traces of one operation, the name of their local roots.</summary>
type OperationReplay =
    {
        Operation: string
        /// Traces that were recorded.
        Traces: int
        /// Traces that the policy keeps.
        Kept: int
        /// The sum of the adjusted counts of the kept traces whose counts are reliable: what a backend takes for Traces.
        Estimate: float
        /// The memory of all its traces, in bytes.
        BytesOffered: int64
        /// The memory of the kept ones, in bytes.
        BytesKept: int64
    }

    /// Kept of the recorded traces, 0 to 1; 0 where there are none.
    member operation.KeptRatio =
        if operation.Traces = 0 then
            0.0
        else
            float operation.Kept / float operation.Traces

/// <summary>What a policy did with recorded traces.</summary>
[<NoComparison>]
type ReplayResult =
    {
        /// All operations together, under the name "total".
        Total: OperationReplay
        /// Each operation, the most frequent first.
        Operations: IReadOnlyList<OperationReplay>
    }

    /// Traces that were recorded.
    member result.Traces = result.Total.Traces

    /// Traces that the policy keeps.
    member result.Kept = result.Total.Kept

    /// Kept of the recorded traces, 0 to 1; 0 where there are none.
    member result.KeptRatio = result.Total.KeptRatio

    /// The memory of all traces, in bytes.
    member result.BytesOffered = result.Total.BytesOffered

    /// The memory of the kept traces, in bytes.
    member result.BytesKept = result.Total.BytesKept

    /// A table, a line an operation.
    override result.ToString() =
        let row operation =
            [
                Canonical.title operation.Operation
                TextTable.count operation.Traces
                TextTable.count operation.Kept
                TextTable.share operation.Kept operation.Traces
                TextTable.estimate operation.Estimate
                TextTable.bytes operation.BytesOffered
                TextTable.bytes operation.BytesKept
            ]

        [ "operation"; "traces"; "kept"; "share"; "estimate"; "offered"; "kept bytes" ]
        :: List.map row (List.ofSeq result.Operations @ [ result.Total ])
        |> TextTable.render

/// <summary>A trace that one policy keeps and the other drops.</summary>
[<NoComparison; ReferenceEquality>]
type ReplayDisagreement =
    {
        Trace: TraceRecord
        /// What the first policy decided.
        First: TraceDecision
        /// What the second policy decided.
        Second: TraceDecision
    }

/// <summary>What two policies did with the same recorded traces.</summary>
[<NoComparison; ReferenceEquality>]
type ReplayComparison =
    {
        First: ReplayResult
        Second: ReplayResult
        /// Traces that the first policy keeps and the second drops, in the order they began.
        OnlyFirst: IReadOnlyList<ReplayDisagreement>
        /// Traces that the second policy keeps and the first drops, in the order they began.
        OnlySecond: IReadOnlyList<ReplayDisagreement>
    }

    /// A table, a line an operation, and on how many traces both disagree.
    override comparison.ToString() =
        let row (first: OperationReplay, second: OperationReplay) =
            [
                Canonical.title first.Operation
                TextTable.count first.Traces
                TextTable.count first.Kept
                TextTable.count second.Kept
                TextTable.estimate first.Estimate
                TextTable.estimate second.Estimate
                TextTable.bytes first.BytesKept
                TextTable.bytes second.BytesKept
            ]

        let pairs = Seq.zip comparison.First.Operations comparison.Second.Operations |> List.ofSeq

        let table =
            [ "operation"; "traces"; "kept 1st"; "kept 2nd"; "estimate 1st"; "estimate 2nd"; "bytes 1st"; "bytes 2nd" ]
            :: List.map row (pairs @ [ comparison.First.Total, comparison.Second.Total ])
            |> TextTable.render

        $"{table}\nkept by the 1st only: {comparison.OnlyFirst.Count} traces, by the 2nd only: {comparison.OnlySecond.Count} traces"

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

    let private decision said (frame: inref<Frame>) (trace: TraceRecord) trigger =
        let threshold = Threshold(Said.threshold said)

        {
            IsKept = threshold.Keeps trace.Randomness
            Threshold = threshold
            IsReliable = Said.isReliable said
            Rule = frame.Rule
            Trigger = trigger
        }

    /// The decision where it is sure when the trace starts, else what is known of it.
    let private head (running: RunningPolicy) (trace: TraceRecord) now =
        let facts = trace.Start
        let known = Knowledge()
        let mutable frame = Frame(now, trace.Randomness.Value)
        let mutable said = 0UL

        if not running.MayWait then
            said <- running.Ask(&facts, &frame)
            Choice1Of2(decision said &frame trace DecisionTrigger.Start)
        elif running.Head(&facts, &frame, known, &said) = HeadAnswer.Sure then
            Choice1Of2(decision said &frame trace DecisionTrigger.Start)
        else
            Choice2Of2 known

    let private final (running: RunningPolicy) (trace: TraceRecord) (known: Knowledge) now =
        for span in trace.Spans do
            running.Ended(known, SpanRecordReader.Instance, span, span.IsLocalRoot) |> ignore

        let mutable frame = Frame(now, trace.Randomness.Value)
        let said = running.Final(known, &frame)
        decision said &frame trace DecisionTrigger.Complete

    /// The traces in the order they began, each with its decision.
    let decisions policy (traces: TraceRecord seq) : (TraceRecord * TraceDecision)[] =
        let traces = traces |> Seq.toArray |> Array.sortBy _.StartTime
        let running = Compile.start policy
        let decided = Array.zeroCreate<TraceDecision> traces.Length
        let waiting = Dictionary<int, Knowledge>()

        for turn in turns traces do
            let trace = traces[turn.Index]

            if turn.IsEnd then
                match waiting.TryGetValue turn.Index with
                | true, known -> decided[turn.Index] <- final running trace known turn.Time
                | _ -> ()
            else
                match head running trace turn.Time with
                | Choice1Of2 decision -> decided[turn.Index] <- decision
                | Choice2Of2 known -> waiting[turn.Index] <- known

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
            | Choice2Of2 known -> final running trace known (nanoseconds (trace.StartTime + trace.Duration))

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
