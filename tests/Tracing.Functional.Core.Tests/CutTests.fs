// Claims about traces that are decided before they are over: what is known then is true at the end, unknown conditions have no opinion, and
// what is dropped although it is kept at its true end is rescued by what comes later.
module Tracing.Functional.Tests.CutTests

open Expecto
open FsCheck
open FsCheck.FSharp
open Tracing.Functional

/// A moment of a trace: how many of its spans have ended, and which of the times in it is now.
type Cut = { Ended: int; Now: int }

let private finish (span: Ended) = span.Start + span.Ticks

/// The time of the cut, in ticks: one of the times at which a span of the trace starts or ends, and not before what has ended.
let private now (trace: Trace) cut count =
    let times = trace.Spans |> List.collect (fun span -> [ span.Start; finish span ])
    let chosen = if times.IsEmpty then 0L else times[(cut.Now &&& 0xFFFF) % times.Length]
    trace.Spans |> List.truncate count |> List.map finish |> List.fold max chosen

let private count (trace: Trace) cut =
    if trace.Spans.IsEmpty then
        0
    else
        (cut.Ended &&& 0xFFFF) % (trace.Spans.Length + 1)

/// What is known at the cut. Of the spans that have not ended, those are open that have started and can still run at that time.
let private progress (trace: Trace) cut =
    let count = count trace cut
    let now = now trace cut count
    let root = trace.Spans |> List.tryFindIndex _.IsRoot

    let running =
        trace.Spans
        |> List.indexed
        |> List.skip count
        |> List.filter (fun (_, span) -> span.Start <= now && now <= finish span)
        |> List.map (fun (i, span) -> { StartTicks = span.Start; IsRoot = (root = Some i) })

    { Progress.ofSpans false (trace.Spans |> List.truncate count |> List.map MakeTrace.span) with
        Open = running
        NowTicks = now
    }

let private elapsed (trace: Trace) (progress: Progress) =
    if progress.Open.IsEmpty then
        Elapsed.Nothing
    else
        let ended = trace.Spans |> List.truncate progress.Spans.Length |> List.map _.Start
        let ran (span: OpenSpan) = progress.NowTicks - span.StartTicks

        {
            Root = progress.Open |> List.tryFind _.IsRoot |> Option.map ran |> Option.defaultValue -1L
            Longest = progress.Open |> List.map ran |> List.max
            Trace = progress.NowTicks - List.min (ended @ (progress.Open |> List.map _.StartTicks))
        }

let private truth condition trace progress =
    let facts = Make.facts trace.Opening
    let mutable fault: Fault | null = null
    Condition.truth condition &facts progress &fault

let private atEnd (trace: Trace) = Progress.ofSpans true (List.map MakeTrace.span trace.Spans)

let private classified (trace: Trace) (progress: Progress) property =
    property
    |> Prop.classify progress.Open.IsEmpty "nothing is open"
    |> Prop.classify (progress.Open |> List.exists _.IsRoot) "the root is open"
    |> Prop.classify (progress.Spans.Length = trace.Spans.Length) "all have ended"

/// The trace on its way to the cut: its head, then each span that has ended; and the decision there, if it is sure.
let private until policy (trace: Trace) (progress: Progress) =
    let way, first = Drive.head (Compile.start policy) trace
    let steps = Seq.initInfinite (Drive.step way) |> Seq.truncate progress.Spans.Length
    way, Seq.append [ first ] steps |> Seq.tryFind (fun report -> report.Decision = HeadDecision.Final)

/// What a cut says.
[<NoComparison>]
type private Said = { IsKept: bool; IsWatched: bool; Threshold: Threshold; Rule: string; IsFault: bool }

let private cutAt (way: Way) (elapsed: Elapsed) =
    let frame () = Frame(MakeTrace.time way.Trace (way.Trace.Spans.Length + 1), way.Trace.Opening.R)
    let mutable certain = frame ()
    let mutable opinion = PackedOpinion.Abstain
    way.Running.Ran(way.Known, elapsed) |> ignore
    way.Running.Certain(way.Known, &certain, &opinion) |> ignore
    let mutable frame = frame ()
    let isWatched = way.Running.Cut(way.Known, &frame, &opinion)

    {
        IsKept = opinion.Keeps way.Trace.Opening.R
        IsWatched = isWatched
        Threshold = opinion.Threshold
        Rule = frame.Rule
        IsFault = not (isNull frame.Fault)
    }

/// Whether the spans behind the cut, or the end, keep the trace.
let private isRescued (way: Way) (progress: Progress) =
    let later = [ progress.Spans.Length .. way.Trace.Spans.Length - 1 ] |> List.map (Drive.step way)

    List.exists (fun (report: Report) -> report.Decision <> HeadDecision.Defer && report.IsKept) later
    || (Drive.final way).IsKept

[<Tests>]
let cutTests =
    testList
        "CutTests"
        [
            propertyOf 6000 "what is known at a cut is true at the end" (fun (LateCondition condition, trace: Trace, cut: Cut) ->
                let progress = progress trace cut
                let early, late = truth condition trace progress, truth condition trace (atEnd trace)

                (early = Truth.Unknown || early = late)
                |> Prop.label $"{early} at the cut, {late} at the end"
                |> Prop.classify (early <> Truth.Unknown) "known"
                |> classified trace progress)

            propertyOf
                4000
                "what the running policy knows at a cut is what its conditions mean"
                (fun (Late policy, trace: Trace, cut: Cut) ->
                    let tests, known, progress = Tests.Of policy, Knowledge(), progress trace cut
                    tests.Began known

                    for span in progress.Spans do
                        tests.Ended(known, SpanRecordReader.Instance, span, (span :?> SpanRecord).IsLocalRoot) |> ignore

                    tests.Ran(known, elapsed trace progress) |> ignore
                    let facts = Make.facts trace.Opening

                    let isDifferent leaf =
                        let mutable fault: Fault | null = null
                        let running = KnownTest.truth (tests.Compile leaf) known &facts &fault
                        running <> truth leaf trace progress

                    let different = Tests.LeavesOf policy |> List.tryFind isDifferent
                    different.IsNone |> Prop.label $"{different}" |> classified trace progress)

            propertyOf 4000 "a cut says what the plain meaning says of what is known" (fun (Memoryless policy, trace: Trace, cut: Cut) ->
                let progress = progress trace cut
                let way, sure = until policy trace progress

                let moment =
                    { Make.moment trace.Opening with
                        Progress = progress
                        Now = MakeTrace.time trace (trace.Spans.Length + 1)
                    }

                let evaluation, isKept, _ = Evaluate.decide policy moment (Evaluate.start policy)
                let said = if sure.IsNone then Some(cutAt way (elapsed trace progress)) else None
                let rule = if evaluation.Opinion = Opinion.Abstain then "abstain" else evaluation.Rule

                said
                |> Option.forall (fun said -> said.IsFault || (said.IsKept = isKept && said.Rule = rule))
                |> Prop.label $"%A{said}, not {isKept} by {rule}"
                |> Prop.classify sure.IsSome "sure before"
                |> classified trace progress)

            propertyOf
                6000
                "a trace that its true end keeps is kept at a cut, or by what comes later"
                (fun (Memoryless policy, trace: Trace, cut: Cut) ->
                    let progress = progress trace cut
                    let evaluation, isKept = Drive.evaluated policy trace
                    let way, sure = until policy trace progress
                    let said = if sure.IsNone then Some(cutAt way (elapsed trace progress)) else None
                    let isFault = not (isNull evaluation.Fault) || said |> Option.exists _.IsFault

                    let isHeld =
                        match sure, said with
                        | Some sure, _ -> sure.IsKept
                        | None, Some said -> said.IsKept || (said.IsWatched && isRescued way progress)
                        | None, None -> false

                    (isFault || not isKept || isHeld)
                    |> Prop.label $"%A{said}"
                    |> Prop.classify isFault "fault"
                    |> Prop.classify (said |> Option.exists _.IsWatched && isKept) "rescued"
                    |> classified trace progress)

            testCase "a root that hangs is slow while it hangs, and not fast" (fun () ->
                let slow bound = Condition.RootSpan(SpanTest.Duration(Order.GreaterThan, System.TimeSpan.FromTicks bound))
                let fast bound = Condition.RootSpan(SpanTest.Duration(Order.LessThan, System.TimeSpan.FromTicks bound))
                let hanging = { Progress.nothing with Open = [ { StartTicks = 5L; IsRoot = true } ]; NowTicks = 15L }
                let facts = StartFacts.Of "root"
                let mutable fault: Fault | null = null

                for condition, expected in
                    [
                        slow 9L, Truth.Yes
                        slow 10L, Truth.Unknown
                        fast 10L, Truth.No
                        fast 11L, Truth.Unknown
                        Condition.Not(slow 10L), Truth.Unknown
                        Condition.AnySpan SpanTest.Failed, Truth.Unknown
                        Condition.Not(Condition.AnySpan SpanTest.Failed), Truth.Unknown
                    ] do
                    Expect.equal (Condition.truth condition &facts hanging &fault) expected (string condition))
        ]
