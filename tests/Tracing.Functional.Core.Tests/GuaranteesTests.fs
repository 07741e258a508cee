// Claims about what policies promise: no run of a policy contradicts its card, whatever traces come, in whatever order, on whatever clock.
module Tracing.Functional.Tests.GuaranteesTests

open System
open System.Numerics
open Expecto
open FsCheck
open FsCheck.FSharp
open Tracing.Functional
open Tracing.Functional.Tests.GuaranteeRuns

/// Outside of every promise: a fault, and a child of a parent in this process that is followed.
let private isPromised policy (outcome: PolicyOutcome) =
    let followsLocal part =
        match part with
        | Policy.ParentBased(_, cases) -> cases.LocalSampled.IsNone
        | _ -> false

    let isLocal = (Make.facts outcome.Began).Parent.Origin = ParentOrigin.Local
    not outcome.Report.IsFault && not (isLocal && Policy.exists followsLocal policy)

let private keptOf policy (run: PolicyRun) = run.Outcomes |> List.filter (fun outcome -> outcome.Report.IsKept && isPromised policy outcome)

/// Whole traces that these states may keep in a time.
let private room (terms: CapTerm list) (length: bigint) =
    terms |> List.sumBy (fun term -> term.Copies * BigInteger.Divide(bigint term.Debt + length, bigint term.Tau))

/// No closed interval from one kept trace to another has more of them than there is room for.
let private isWithin terms (times: bigint list) =
    let times = times |> List.sort |> Array.ofList

    Seq.forall
        (fun first ->
            Seq.forall
                (fun last -> bigint (last - first + 1) <= room terms (times[last] - times[first]))
                (seq { first .. times.Length - 1 }))
        (seq { 0 .. times.Length - 1 })

/// The cap holds in the time by which the clock moved forward. It holds in the times that the clock shows too, but for firstSeen.
let private keepsTo policy cap (run: PolicyRun) (kept: PolicyOutcome list) =
    match cap with
    | Cap.NoneOf _ -> true
    | Cap.AtMost terms ->
        let passed = Theorem.passed run.Asked |> Array.ofList
        let moved = kept |> List.map (fun outcome -> passed[outcome.Turn])
        let shown = kept |> List.map (fun outcome -> bigint outcome.At)
        isWithin terms moved && (Policy.exists _.IsFirstSeen policy || isWithin terms shown)

/// The straight line of a card is not below what its states may keep.
let private isAbove (line: RateCap) (terms: CapTerm list) =
    let copies (term: CapTerm) = float term.Copies
    let burst = terms |> List.sumBy (fun term -> copies term * (float term.Debt / float term.Tau))
    let rate = terms |> List.sumBy (fun term -> copies term * (1e9 / float term.Tau))
    line.Burst * (1.0 + 1e-12) >= burst && line.PerSecond * (1.0 + 1e-12) >= rate

let private capClaim policy (run: PolicyRun) =
    let card = Guarantees.ofPolicy policy
    let kept = keptOf policy run
    let ofRule (name: string) = kept |> List.filter (fun outcome -> outcome.IsAtOnce && outcome.Report.Rule = name)
    let isTotal = keepsTo policy card.ExactCap run kept
    let broken = card.ExactRuleCaps |> List.filter (fun (rule, cap) -> not (keepsTo policy cap run (ofRule rule.Text)))

    let isLineAbove =
        match card.ExactCap with
        | Cap.AtMost terms -> isAbove card.Cap.Value terms
        | Cap.NoneOf _ -> not card.Cap.HasValue

    let isFull =
        match card.ExactCap with
        | Cap.AtMost terms -> bigint kept.Length >= room terms 0I && not terms.IsEmpty
        | Cap.NoneOf _ -> false

    (isTotal && broken.IsEmpty && isLineAbove)
    |> Prop.label $"{policy}\n{card}\nkept at %A{kept |> List.map _.At}"
    |> Prop.classify card.Cap.HasValue "a cap"
    |> Prop.classify (card.Cap.HasValue && kept.Length > 1) "a cap, and several kept"
    |> Prop.classify isFull "a cap, and its burst is kept"
    |> Prop.classify (card.RuleCaps.Count > 1) "caps of several rules"

/// Each arrival several times over, under other names and with other randomness.
let private flooded (incomings: Incomings) =
    [
        for incoming in incomings.List do
            for i in 0..5 ->
                let dice = Mix.randomness incoming.R (uint64 i)

                { incoming with
                    Name = (if i % 2 = 0 then incoming.Name else $"k{dice % 5UL}")
                    R = (if i % 3 = 0 then dice else Generate.limit - 1UL - (dice >>> 32))
                }
    ]

/// The same for traces.
let private floodedTraces (traces: Traces) =
    [
        for trace in traces.List do
            for i in 0..3 ->
                let dice = Mix.randomness trace.Opening.R (uint64 i)
                { trace with Opening = { trace.Opening with R = Generate.limit - 1UL - (dice >>> 32) } }
    ]

let private holds condition (incoming: Incoming) progress =
    let facts = Make.facts incoming
    let mutable fault: Fault | null = null
    let truth = Condition.truth condition &facts progress &fault
    truth = Truth.Yes && isNull fault

/// What a parent says of its threshold and of its flag agrees.
let private agrees (incoming: Incoming) =
    let parent = (Make.facts incoming).Parent
    not parent.HasThreshold || incoming.R >= parent.Threshold.Value

let private alwaysKept policy (before: Traces) (trace: Trace) =
    let card = Guarantees.ofPolicy policy
    let progress = Progress.ofSpans true (List.map MakeTrace.span trace.Spans)

    let mustKeep =
        match card.AlwaysKept with
        | null -> false
        | condition -> agrees trace.Opening && holds condition trace.Opening progress

    let isKept =
        if Policy.mayWait policy then
            let running = Compile.start policy

            for trace in before.List do
                Drive.early running trace |> ignore

            (Drive.early running trace |> List.last).IsKept
        else
            let incomings = (before.List |> List.map _.Opening) @ [ trace.Opening ]
            ((PolicyRun.arrivals policy incomings).Outcomes |> List.last).Report.IsKept

    let isPartly =
        match card.AlwaysKeptClaim with
        | Claim.All []
        | Claim.Some [] -> false
        | _ -> true

    (not mustKeep || isKept)
    |> Prop.label $"{policy}\n{card}"
    |> Prop.classify isPartly "a condition"
    |> Prop.classify mustKeep "kept for certain"
    |> Prop.classify (mustKeep && isPartly) "kept for certain by a condition"

let private countsClaim policy (run: PolicyRun) =
    let card = Guarantees.ofPolicy policy
    let kept = keptOf policy run

    (not card.CountsAreTrue || kept |> List.forall _.Report.IsReliable)
    |> Prop.label $"{policy}\n{card}"
    |> Prop.classify card.CountsAreTrue "true"
    |> Prop.classify (card.CountsAreTrue && not kept.IsEmpty) "true, and some kept"
    |> Prop.classify (not card.CountsAreTrue && kept |> List.exists (fun outcome -> not outcome.Report.IsReliable)) "spoiled"

let private held policy (before: Traces) (trace: Trace) =
    let card = Guarantees.ofPolicy policy

    let mayWait =
        match card.Held with
        | null -> false
        | condition -> holds condition trace.Opening Progress.nothing

    let first =
        if Policy.mayWait policy then
            let running = Compile.start policy

            for trace in before.List do
                Drive.early running trace |> ignore

            Some(snd (Drive.head running trace))
        else
            None

    let waits = first |> Option.exists (fun first -> first.Decision <> HeadDecision.Final)

    (mayWait || not waits)
    |> Prop.label $"{policy}\n{card}\n%A{first}"
    |> Prop.classify waits "waits"
    |> Prop.classify (not mayWait && Policy.mayWait policy) "may not wait"
    |> Prop.classify (mayWait && not waits) "might have waited"

/// The part of an explanation on that way from the top.
let rec private partAt (explanation: Explanation) path =
    match path with
    | [] -> explanation
    | i :: deeper -> partAt explanation.Parts[i] deeper

let private neverAsked policy (before: Incomings) (trace: Trace) (ended: int) =
    let card = Guarantees.ofPolicy policy
    let spans = List.map MakeTrace.span trace.Spans
    let count = if spans.IsEmpty then 0 else (ended &&& 0xFFFF) % (spans.Length + 1)
    let isOver = ended % 3 = 0
    let decide state incoming = (let _, _, next = Evaluate.decide policy (Make.moment incoming) state in next)

    let moment =
        { Make.moment trace.Opening with
            Progress = Progress.ofSpans isOver (if isOver then spans else List.truncate count spans)
        }

    let tree = Explain.policy moment policy (before.List |> List.fold decide (Evaluate.start policy))
    let asked = card.Unreached |> List.filter (fun part -> (partAt tree part.Path).IsAsked)

    asked.IsEmpty
    |> Prop.label $"{policy}\n{card}\n{tree}"
    |> Prop.classify (not card.Unreached.IsEmpty) "some are never asked"
    |> Prop.classify (card.Unreached |> List.exists (fun part -> part.Path.Length > 1)) "deep ones"

[<Tests>]
let guaranteesTests =
    testList
        "GuaranteesTests"
        [
            propertyOf
                3000
                "no interval has more kept traces than the cap, of all and of each rule"
                (fun (Capped policy, incomings: Incomings) -> PolicyRun.arrivals policy (flooded incomings) |> capClaim policy)

            propertyOf 1000 "no interval has more kept traces than the cap, for any policy" (fun (policy: Policy, incomings: Incomings) ->
                PolicyRun.arrivals policy (flooded incomings) |> capClaim policy)

            propertyOf
                3000
                "no interval has more kept traces than the cap, for policies that wait"
                (fun (CappedLate policy, traces: Traces) -> PolicyRun.traces policy (floodedTraces traces) |> capClaim policy)

            propertyOf 4000 "a trace is kept if what is always kept says so" (fun (Late policy, before: Traces, trace: Trace) ->
                alwaysKept policy before trace)

            propertyOf
                4000
                "a trace is kept if what is always kept says so, where much is sure"
                (fun (Sure policy, before: Traces, trace: Trace) -> alwaysKept policy before trace)

            propertyOf 2000 "counts that are true come from reliable thresholds only" (fun (policy: Policy, incomings: Incomings) ->
                PolicyRun.arrivals policy incomings.List |> countsClaim policy)

            propertyOf
                2000
                "counts that are true come from reliable thresholds only, for policies that wait"
                (fun (Late policy, traces: Traces) -> PolicyRun.traces policy traces.List |> countsClaim policy)

            propertyOf 4000 "no trace waits that is not among the held" (fun (Late policy, before: Traces, trace: Trace) ->
                held policy before trace)

            propertyOf
                6000
                "no trace waits that is not among the held, where much is sure"
                (fun (Sure policy, before: Traces, trace: Trace) -> held policy before trace)

            propertyOf 3000 "a part that is never asked is not asked" (fun (policy: Policy, before: Incomings, trace: Trace, ended: int) ->
                neverAsked policy before trace ended)

            propertyOf
                3000
                "a part that is never asked is not asked, for policies that wait"
                (fun (Late policy, before: Incomings, trace: Trace, ended: int) -> neverAsked policy before trace ended)

            propertyOf
                4000
                "a part that is never asked is not asked, where much is sure"
                (fun (Sure policy, before: Incomings, trace: Trace, ended: int) -> neverAsked policy before trace ended)
        ]
