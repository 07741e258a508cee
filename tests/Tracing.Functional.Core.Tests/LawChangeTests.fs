// Claims about a replacement that changes a rate: what was kept under the old law counts under the new one, on any number of threads.
module Tracing.Functional.Tests.LawChangeTests

open System.Threading
open Expecto
open FsCheck
open FsCheck.FSharp
open Tracing.Functional

type private Moment =
    /// An arrival under the law of that number, and whether it is kept.
    | Arrival of law: int * at: int64 * isKept: bool
    | Change of from: int * into: int * at: int64

/// The cap of any interval across changes of the law: the burst of the law at its end, what each change in it cut off, at most B - B' where
/// B' is less, and in each stretch of time what the law that ruled then gives. Exact, in parts of a trace: times the product of all tau.
let private holds (laws: DebtLaw list) (moments: Moment list) =
    let all = laws |> List.fold (fun product law -> product * bigint law.Tau) 1I
    let share i = all / bigint laws[i].Tau
    let burst i = (bigint laws[i].ShedDebt + bigint laws[i].Tau) * share i

    // Kept so far, less the time and the cuts so far; and the least that it was before a kept arrival.
    let step (height, least: bigint option, last, ruling, isGood) moment =
        let pass law at = height - bigint (at - last: int64) * share law

        match moment with
        | Change(from, into, at) -> pass from at - max 0I (burst from - burst into), least, at, into, isGood
        | Arrival(law, at, false) -> pass law at, least, at, ruling, isGood
        | Arrival(law, at, true) ->
            let before = pass law at
            let least = least |> Option.map (min before) |> Option.defaultValue before
            before + all, Some least, at, ruling, isGood && before + all - least <= burst law

    let start =
        match moments with
        | (Arrival(law, at, _) | Change(law, _, at)) :: _ -> 0I, None, at, law, true
        | [] -> 0I, None, 0L, 0, true

    let _, _, _, _, isGood = List.fold step start moments
    isGood

let private leaf =
    gen {
        let! rate = Gen.elements [ 0.001; 1.0; 3.0; 10.0; 1000.0 ]
        let! burst = Gen.choose (1, 6)
        let! softness = Gen.choose (1, 3)
        let! depth = Gen.choose (1, 6)
        let adaptive = { AdaptiveSettings.For rate with Burst = burst; Softness = softness; Depth = depth }
        return! Gen.elements [ Policy.Adaptive adaptive; Policy.RateLimited(rate, burst) ]
    }

let private lawOf policy =
    match policy with
    | Policy.RateLimited(rate, burst) -> DebtLaw.OfRateLimited(rate, burst)
    | Policy.Adaptive settings -> DebtLaw.OfAdaptive settings
    | other -> failwithf "%A has no law" other

/// Arrivals with pauses between them, and the law to which each changes, if any.
let private story laws =
    let pause = Gen.elements [ 0L; 0L; 0L; 1L; 1_000_000L; 300_000_000L; 1_000_000_000L; 5_000_000_000L ]
    let change = Gen.frequency [ 5, Gen.constant None; 1, Gen.map Some (Gen.choose (0, laws - 1)) ]
    let any = Gen.choose (0, 1_000_000) |> Gen.map (fun i -> Mix.hash (uint64 i) >>> 8)
    let randomness = Gen.frequency [ 2, Gen.constant (Generate.limit - 1UL); 1, any ]
    Gen.listOf (Gen.zip3 pause change randomness)

let private told (leaves: Policy list) story =
    let step (running, law, at) (pause, change, randomness) =
        let at = at + pause

        let changes, running, law =
            match change with
            | Some into when into <> law -> [ Change(law, into, at) ], Compile.replace at running leaves[into], into
            | _ -> [], running, law

        let decision = Make.decide running (Make.plain at randomness)
        changes @ [ Arrival(law, at, decision.IsKept) ], (running, law, at)

    story |> List.mapFold step (Compile.start leaves[0], 0, 0L) |> fst |> List.concat

let private spendAll (running: RunningPolicy) at =
    let mutable kept = 0

    while (Make.decide running (Make.plain at (Generate.limit - 1UL))).IsKept do
        kept <- kept + 1

    kept

/// What the threads of one round share.
type private Shared(start: RunningPolicy) =
    let mutable current = start
    let mutable kept = 0
    let mutable isOver = false

    member _.Current
        with get () = Volatile.Read &current
        and set value = Volatile.Write(&current, value)

    member _.IsOver
        with get () = Volatile.Read &isOver
        and set value = Volatile.Write(&isOver, value)

    member _.Kept = Volatile.Read &kept
    member _.Keep() = Interlocked.Increment &kept |> ignore

    /// Asks the policy of now and those of before, until it is over.
    member shared.Ask(seed: int) =
        let mutable mine = shared.Current
        let mutable i = 0

        while not shared.IsOver || i < 100 do
            if i % 7 = 0 then
                mine <- shared.Current

            // Many are dropped at a look, so that debts grow slowly while laws change.
            let randomness = Generate.limit - 1UL - (Mix.hash (uint64 (i + seed)) >>> (8 + i % 8))

            if (Make.decide mine (Make.plain 0L randomness)).IsKept then
                shared.Keep()

            i <- i + 1

/// A leaf of 60 traces at once, at that rate: 40 for certain, and 4 x 5 of the greatest randomness.
let private sixty rate = Policy.Adaptive { AdaptiveSettings.For rate with Burst = 40; Softness = 4; Depth = 5 }

[<Tests>]
let lawChangeTests =
    testList
        "LawChangeTests"
        [
            propertyOf
                1000
                "T1 across changes of the law"
                (let laws = Gen.listOfLength 3 leaf
                 let cases = laws |> Gen.bind (fun laws -> Gen.map (fun story -> laws, story) (story 3))

                 Prop.forAll (Arb.fromGen cases) (fun (leaves, story) ->
                     let moments = told leaves story
                     let changes = moments |> List.filter _.IsChange |> List.length

                     holds (List.map lawOf leaves) moments |> Prop.classify (changes > 2) "more than 2 changes"))

            propertyOf 500 "a new law owes the same number of traces, rounded up, but no more than it can" (fun (Debt one, Debt two) ->
                let before, after = DebtLaw.OfAdaptive one, DebtLaw.OfAdaptive two

                [ 0L; 1L; before.Tau; before.ShedDebt; before.ShedDebt + before.Tau ]
                |> List.forall (fun debt ->
                    let carried = bigint (after.Debt(after.Carried(before, 7L + debt, 7L), 7L))
                    let most = bigint after.ShedDebt + bigint after.Tau
                    let exact = bigint debt * bigint after.Tau // in tau of the old law
                    let isEnough = carried * bigint before.Tau >= exact && (carried - 1I) * bigint before.Tau < exact
                    carried <= most && (isEnough || (carried = most && carried * bigint before.Tau < exact))))

            testCase "a lower target does not give a second burst, and a higher one does not wait for the old debt" (fun () ->
                let running = Compile.start (sixty 100.0)
                Texts.check "the burst" 60 (spendAll running 0L)
                let lower = Compile.replace 0L running (sixty 0.001)
                Texts.check "at once after the change" 0 (spendAll lower 0L)
                let higher = Compile.replace 0L lower (sixty 1000.0)
                Texts.check "at once after the next" 0 (spendAll higher 0L)
                Texts.check "40 ms later" 40 (spendAll higher 40_000_000L))

            testCase "who still asks the old policy is decided and charged by the new law" (fun () ->
                let first = Compile.start (sixty 100.0)
                let second = Compile.replace 0L first (sixty 10.0)
                let third = Compile.replace 0L second (sixty 1.0)

                let ask i = Make.decide (List.item (i % 3) [ first; second; third ]) (Make.plain 0L (Generate.limit - 1UL))
                let kept = [ for i in 1..100 -> (ask i).IsKept ]
                Texts.check "kept by all three" 60 (kept |> List.filter id |> List.length)
                let debts = [ for one in [ first; second; third ] -> State.restsAt (one.Snapshot()) ]
                Texts.check "debts that they see" 1 (debts |> List.distinct |> List.length))

            propertyOf
                300
                "T1 of each key across changes of its law"
                (let perKey leaf = Policy.PerKey(TraceKey.SpanName, { KeySettings.Default with MaxKeys = 3 }, Policy.Named("k", leaf))
                 let laws = Gen.listOfLength 3 leaf

                 let cases =
                     laws
                     |> Gen.bind (fun laws ->
                         story 3
                         |> Gen.bind (fun story -> Gen.listOfLength story.Length (Gen.elements [ "a"; "b" ]) |> Gen.map (List.zip story))
                         |> Gen.map (fun story -> laws, story))

                 Prop.forAll (Arb.fromGen cases) (fun (leaves, story) ->
                     let step (running, law, at) ((pause, change, randomness), key: string) =
                         let at = at + pause

                         let changes, running, law =
                             match change with
                             | Some into when into <> law ->
                                 [ None, Change(law, into, at) ], Compile.replace at running (perKey leaves[into]), into
                             | _ -> [], running, law

                         let decision = Make.decide running { Make.plain at randomness with Name = key }
                         changes @ [ Some key, Arrival(law, at, decision.IsKept) ], (running, law, at)

                     let moments = story |> List.mapFold step (Compile.start (perKey leaves[0]), 0, 0L) |> fst |> List.concat
                     let ofKey key = moments |> List.filter (fun (owner, _) -> owner.IsNone || owner = Some key) |> List.map snd
                     let changes = moments |> List.filter (fst >> Option.isNone) |> List.length

                     [ "a"; "b" ]
                     |> List.forall (fun key -> holds (List.map lawOf leaves) (ofKey key))
                     |> Prop.classify (changes > 1) "more than 1 change"))

            testCase "keys, nested keys and the overflow keep what they owe when the law inside changes" (fun () ->
                let inner rate = Policy.Named("k", sixty rate)
                let settings = { KeySettings.Default with MaxKeys = 1 }

                let policies rate =
                    [
                        Policy.PerKey(TraceKey.SpanName, settings, inner rate)
                        Policy.PerKey(TraceKey.SpanName, settings, Policy.PerKey(TraceKey.Attribute "t", settings, inner rate))
                        Policy.PerKey(
                            TraceKey.SpanName,
                            settings,
                            Policy.Conditional(Condition.AnySpan SpanTest.Failed |> Condition.Not, inner rate)
                        )
                    ]

                for before, after in List.zip (policies 100.0) (policies 0.001) do
                    let spend running name =
                        let mutable kept = 0

                        while (Make.decide running { Make.plain 0L (Generate.limit - 1UL) with Name = name }).IsKept do
                            kept <- kept + 1

                        kept

                    let running = Compile.start before
                    let first = [ spend running "a"; spend running "other" ]
                    let next = Compile.replace 0L running after
                    Texts.check $"{before}" [ 0; 0 ] [ spend next "a"; spend next "other" ]
                    Texts.check "who asks the old one" 0 (spend running "a")

                    if not (Policy.mayWait before) then
                        Texts.check "the bursts" [ 60; 60 ] first)

            testCase "a part without a name keeps what it owes when its kind changes, alone and for each key" (fun () ->
                let bursts =
                    Policy.RateLimited(100.0, 60), Policy.Adaptive { AdaptiveSettings.For 0.001 with Burst = 40; Softness = 4; Depth = 5 }

                let perKey inner = Policy.PerKey(TraceKey.SpanName, KeySettings.Default, inner)

                for around in [ id; perKey ] do
                    let running = Compile.start (around (fst bursts))
                    Texts.check "the burst" 60 (spendAll running 0L)
                    Texts.check $"{around (snd bursts)}" 0 (spendAll (Compile.replace 0L running (around (snd bursts))) 0L))

            // At one moment, with one burst, the cap is exact: whatever thread asks whichever policy, 60 are kept in all.
            testCase "threads that ask old and new policies while laws change keep the burst, to the trace" (fun () ->
                for round in 1..20 do
                    let shared = Shared(Compile.start (sixty 100.0))
                    let threads = [ for i in 1..2 -> Thread(fun () -> shared.Ask(1000 * i + round)) ]
                    threads |> List.iter _.Start()

                    for i in 1..500 do
                        shared.Current <- Compile.replace 0L shared.Current (sixty (float (i % 5 + 1)))

                    shared.IsOver <- true
                    threads |> List.iter _.Join()
                    Texts.check $"round {round}" 60 (shared.Kept + spendAll shared.Current 0L))
        ]
