// Mutants kept in the suite: each is one wrong line, and a named claim must falsify it. Seeds are fixed, so that none survives or
// dies by chance; the same claim with the same seeds holds for the real thing.
module Tracing.Functional.Tests.Mutants

open Expecto
open FsCheck
open FsCheck.FSharp
open Tracing.Functional

let private config =
    Config.QuickThrowOnFailure.WithArbitrary([ typeof<Generators> ]).WithMaxTest(500).WithReplay(20260101UL, 57UL).WithQuietOnSuccess(true)

/// How FsCheck says that a property does not hold; None if it holds.
let private falsified property =
    try
        Check.One(config, property)
        None
    with error ->
        Some error.Message

let private mustKillOf (real: 'Subject) (mutant: 'Subject) (claim: 'Subject -> Property) =
    Expect.isNone (falsified (claim real)) "the real thing"

    match falsified (claim mutant) with
    | Some message -> Expect.stringContains message "Falsifiable" "why the mutant died"
    | None -> failtest "the mutant survived"

let private mustKill mutant claim = mustKillOf Subject.real mutant claim

let private mustKillMachine (mutant: Machine) (claim: Machine -> Story -> Property) =
    mustKillOf (Lifecycle.step: Machine) mutant (fun machine -> Prop.forAll (Generators.Story()) (claim machine))

let private withoutEvicted outputs =
    let evicted =
        outputs
        |> List.choose (fun output ->
            match output with
            | LifecycleOutput.Cut(id, DecisionTrigger.Memory)
            | LifecycleOutput.Decided(id, _, DecisionTrigger.Memory) -> Some id
            | _ -> None)

    outputs
    |> List.filter (fun output ->
        match output with
        | LifecycleOutput.Decided(id, _, _)
        | LifecycleOutput.Cut(id, _)
        | LifecycleOutput.Exported(id, _)
        | LifecycleOutput.Discarded(id, _) -> not (List.contains id evicted)
        | _ -> true)

[<Tests>]
let mutants =
    testList
        "Mutants"
        [
            testCase "a ratio five percent too high is killed by the equidistributed share" (fun () ->
                let mutant = { Subject.real with Keeps = fun ratio -> Subject.real.Keeps(min 1.0 (ratio * 1.05)) }

                mustKill mutant (fun subject ->
                    Prop.forAll (Generators.Ratio()) (fun p -> Prop.forAll (Generators.R56()) (Subject.share subject p))))

            testCase "greater instead of at least is killed by the equidistant share" (fun () ->
                let mutant = { Subject.real with Keeps = fun ratio r -> r > 0UL && Subject.real.Keeps ratio (r - 1UL) }
                mustKill mutant (fun subject -> Prop.ofTestable (Subject.dyadicShare subject)))

            testCase "the wrong end of the trace id is killed by the last seven bytes" (fun () ->
                let mutant = { Subject.real with Randomness = Array.rev >> Subject.real.Randomness }

                mustKill mutant (fun subject ->
                    Prop.forAll (Generators.R56()) (fun r -> Prop.ofTestable (fun prefix -> Subject.traceIdEnd subject prefix r))))

            testCase "counting by the requested ratio is killed by the count of what is kept" (fun () ->
                let mutant = { Subject.real with Count = fun ratio -> if ratio > 0.0 then 1.0 / ratio else 0.0 }
                mustKill mutant (fun subject -> Prop.forAll (Generators.Ratio()) (Subject.countsWhatItKeeps subject)))

            testCase "a shed counted as one after a lost race is killed by the exact expectation" (fun () ->
                let retry law seen now lost =
                    let struct (threshold, shed) = Shed.retry law seen now lost
                    struct (threshold, min shed 1.0)

                let clocks = Gen.map R56 Generate.randomness |> Gen.listOf |> Arb.fromGen

                mustKill { Subject.real with Retry = retry } (fun subject ->
                    Prop.forAll (Generators.Debt()) (fun debt ->
                        Prop.forAll clocks (fun clocks ->
                            Prop.forAll (Generators.R56()) (Subject.unbiasedUnderRaces subject debt clocks)))))

            testCase "debt charged on a drop is killed by drops being free" (fun () ->
                let settle settings tat now _ = Subject.real.Settle settings tat now (Generate.limit - 1UL)

                mustKill { Subject.real with Settle = settle } (fun subject ->
                    Prop.forAll (Generators.Debt()) (fun debt ->
                        Prop.forAll (Generators.R56()) (fun share ->
                            Prop.forAll (Generators.R56()) (Subject.dropsAreFree subject debt share)))))

            testCase "an orElse that falls through on a drop is killed by stopping at a drop" (fun () ->
                let keeps policy incoming = fst (Subject.decide policy (Evaluate.start policy) incoming)
                let orElse p q incoming = keeps p incoming || keeps q incoming

                mustKill { Subject.real with OrElse = orElse } (fun subject ->
                    Prop.forAll (Generators.Policy()) (fun p ->
                        Prop.forAll (Generators.Policy()) (fun q ->
                            Prop.forAll (Generators.Incoming()) (Subject.orElseStopsAtADrop subject p q)))))

            testCase "a late span that decides its trace anew is killed by deciding once" (fun () ->
                let mutant: Machine =
                    fun limits judge state (now, event) ->
                        match event with
                        | LifecycleEvent.Ended(id, span) when (state.DecisionOn id).IsSome && (state.Trace id).IsNone ->
                            let state, _ = Lifecycle.step limits judge state (now, event)

                            state,
                            [ LifecycleOutput.Decided(id, true, DecisionTrigger.Certain); LifecycleOutput.Exported(id, span.SpanId) ]
                        | _ -> Lifecycle.step limits judge state (now, event)

                mustKillMachine mutant LifecycleClaims.decidedOnce)

            testCase "a trace evicted without a decision is killed by deciding once, and by its spans" (fun () ->
                let mutant: Machine =
                    fun limits judge state event ->
                        let state, outputs = Lifecycle.step limits judge state event
                        state, withoutEvicted outputs

                mustKillMachine mutant LifecycleClaims.decidedOnce
                mustKillMachine mutant LifecycleClaims.spansKept)

            testCase "a memory bound one byte too wide is killed by the bound" (fun () ->
                let mutant: Machine = fun limits -> Lifecycle.step { limits with MaxBytes = limits.MaxBytes + 1L }
                mustKillMachine mutant LifecycleClaims.bounded)

            testCase "memory that is looked for before a span is heard is killed by what is certain" (fun () ->
                let mutant: Machine =
                    fun limits judge state event ->
                        let deaf now (trace: HeldTrace) =
                            let others = state.Held |> List.filter (fun other -> other.Id <> trace.Id) |> List.sumBy _.Bytes
                            if others + trace.Bytes > limits.MaxBytes then None else judge.Certain now trace

                        Lifecycle.step limits { judge with Certain = deaf } state event

                mustKillMachine mutant LifecycleClaims.certainNeedsNoMemory)

            testCase "a grace that is over a nanosecond early is killed by the time" (fun () ->
                let mutant: Machine = fun limits -> Lifecycle.step { limits with Grace = max 0L (limits.Grace - 1L) }
                mustKillMachine mutant LifecycleClaims.inTime)

            testCase "a clock that is trusted when it runs backwards is killed by the time" (fun () ->
                let mutant: Machine =
                    fun limits judge state (now, event) -> Lifecycle.step limits judge { state with Now = now } (now, event)

                mustKillMachine mutant LifecycleClaims.inTime)
        ]
