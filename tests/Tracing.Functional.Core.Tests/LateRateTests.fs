// Claims about the rates of parts behind late conditions: a stateful part is asked at most once a trace, pays only for kept traces that
// it would keep itself, and its cap holds.
module Tracing.Functional.Tests.LateRateTests

open Expecto
open FsCheck
open FsCheck.FSharp
open Tracing.Functional

let private debts (running: RunningPolicy) =
    running.Stateful
    |> List.choose (fun part ->
        match part.Node with
        | :? DebtNode as node -> Some node
        | _ -> None)

/// When, and by how much, each debt grew by what was done: the number of charges as tau is fixed.
let private charges (running: RunningPolicy) act =
    let before = debts running |> List.map _.Tat
    let result = act ()
    let after = debts running |> List.map _.Tat
    result, List.map2 (fun a b -> if b > a then 1 else 0) before after

/// What happened to a trace that shared its time with others.
[<NoComparison>]
type private Outcome = { Report: Report; Charged: int list }

/// Each time at which the policy was asked, in order, and whether a part was charged.
type private Log = ResizeArray<int64 * bool>

let private nothingYet running = debts running |> List.map (fun _ -> 0)

let private add (log: Log) outcome time (report, charged) =
    log.Add(time, List.sum charged > 0)
    { Report = report; Charged = List.map2 (+) outcome.Charged charged }

/// All begin, then all go on in turn, then all end that are not decided by then.
let private together log running (traces: Trace list) =
    let start (trace: Trace) =
        let (way, report), charged = charges running (fun () -> Drive.head running trace)
        way, add log { Report = report; Charged = nothingYet running } (MakeTrace.time trace 0) (report, charged)

    let goOn i (way: Way, outcome) =
        if outcome.Report.Decision = HeadDecision.Final || i > way.Trace.Spans.Length then
            way, outcome
        else
            let act () = if i = way.Trace.Spans.Length then Drive.final way else Drive.step way i
            way, add log outcome (MakeTrace.time way.Trace (i + 1)) (charges running act)

    let longest = traces |> List.map (fun trace -> trace.Spans.Length) |> List.fold max 0
    [ 0..longest ] |> List.fold (fun ways i -> List.map (goOn i) ways) (List.map start traces) |> List.map snd

/// The outcomes, and when charges were made.
let private inGroups running (traces: Traces) =
    let log = Log()
    let outcomes = traces.List |> List.chunkBySize 3 |> List.collect (together log running)
    outcomes, List.ofSeq log

/// A leaf of a hard cap, and its law.
let private capped isAdaptive settings =
    if isAdaptive then
        Policy.Adaptive settings, DebtLaw.OfAdaptive settings
    else
        Policy.RateLimited(settings.TargetPerSecond, settings.Burst), DebtLaw.OfRateLimited(settings.TargetPerSecond, settings.Burst)

[<Tests>]
let lateRateTests =
    testList
        "LateRateTests"
        [
            propertyOf 4000 "a part pays at most once a trace, and for kept traces only" (fun (Late policy, traces: Traces) ->
                let outcomes, _ = inGroups (Compile.start policy) traces
                let paid = outcomes |> List.filter (fun outcome -> List.sum outcome.Charged > 0)
                let isOnce = paid |> List.forall (fun outcome -> List.max outcome.Charged = 1)
                let isKept = paid |> List.forall _.Report.IsKept

                (isOnce && isKept)
                |> Prop.label $"%A{paid}"
                |> Prop.classify (not paid.IsEmpty) "paid"
                |> Prop.classify (paid |> List.exists (fun outcome -> outcome.Report.Step > 0)) "decided later")

            propertyOf
                3000
                "T1 holds behind a late condition, at any times"
                (fun (Debt settings, isAdaptive, LateCondition condition, traces: Traces) ->
                    let leaf, law = capped isAdaptive settings
                    let policy = Policy.Conditional(condition, leaf)

                    let outcomes, charges = inGroups (Compile.start policy) traces
                    let kept = outcomes |> List.filter (fun outcome -> outcome.Report.IsKept && not outcome.Report.IsFault)
                    let isPaid = kept |> List.forall (fun outcome -> outcome.Charged = [ 1 ])

                    (isPaid && Theorem.hardCap law charges)
                    |> Prop.label $"%A{kept}"
                    |> Prop.classify (kept.Length > 1) "several kept"
                    |> Prop.classify (kept |> List.exists (fun outcome -> outcome.Report.Step > 0)) "kept later")

            propertyOf
                3000
                "what a must-keep rule rescues does not charge the cap behind it"
                (fun (Debt settings, isAdaptive, must: SpanTest, traces: Traces) ->
                    let leaf, law = capped isAdaptive settings
                    let running = Compile.start (Policy.OrElse [ Policy.Conditional(Condition.AnySpan must, Policy.Always); leaf ])
                    let outcomes, charges = inGroups running traces
                    let paid = outcomes |> List.filter (fun outcome -> outcome.Charged = [ 1 ])
                    let rescued = outcomes |> List.filter (fun outcome -> outcome.Report.IsKept && outcome.Charged = [ 0 ])
                    let isFree = rescued |> List.forall (fun outcome -> outcome.Report.Threshold = 0UL)

                    (isFree && List.forall _.Report.IsKept paid && Theorem.hardCap law charges)
                    |> Prop.classify (not rescued.IsEmpty) "rescued"
                    |> Prop.classify (not paid.IsEmpty) "paid")
        ]
