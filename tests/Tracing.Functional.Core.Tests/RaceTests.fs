// Claims about the debt of a running leaf when others pay between its look and its own payment: lost races on a schedule, so that what
// real threads do now and then happens in every case. The law alone says what must come out.
module Tracing.Functional.Tests.RaceTests

open System.Collections.Generic
open Expecto
open FsCheck
open FsCheck.FSharp
open Tracing.Functional

/// One arrival, and the times at which others arrive just before each of its attempts to pay; those that the law keeps pay first.
type Racer = { At: int64; R: uint64; Floor: uint64; Rivals: int64 list list }

/// Others that pay the same debt; `Paid` are the times of those that did.
type internal Rivals(law: DebtLaw, tat: int64) =
    member val Tat = tat with get, set
    member val Coming: int64 list list = [] with get, set
    member val Paid = List<int64>()

    /// Another that arrives with the greatest randomness.
    member private rivals.Arrive at =
        if law.ThresholdAt(rivals.Tat, at) < Generate.limit then
            rivals.Tat <- law.Charge(rivals.Tat, at)
            rivals.Paid.Add at

    member rivals.ComeFirst() =
        match rivals.Coming with
        | [] -> ()
        | next :: later ->
            List.iter rivals.Arrive next
            rivals.Coming <- later

/// A cell that others reach before each exchange.
[<Struct; NoComparison; NoEquality>]
type internal RacedCell(rivals: Rivals) =
    interface ICell with
        member _.Read() = rivals.Tat

        member _.Exchange(expected, next) =
            rivals.ComeFirst()
            let seen = rivals.Tat

            if seen = expected then
                rivals.Tat <- next

            seen

/// What one arrival came to.
type internal Outcome = { Threshold: uint64; IsKept: bool; Shed: float; Tat: int64; Payers: int64 list }

let private outcome racer (rivals: Rivals) threshold shed =
    let isKept = racer.R >= max threshold racer.Floor

    {
        Threshold = threshold
        IsKept = isKept
        Shed = if isKept then 0.0 else shed
        Tat = rivals.Tat
        Payers =
            [
                yield! rivals.Paid
                if isKept then
                    racer.At
            ]
    }

/// What the leaf makes of it.
let private asked (law: DebtLaw) tat racer =
    let rivals = Rivals(law, tat, Coming = racer.Rivals)
    let node = DebtNodeOver<RacedCell>("n", law, true, RacedCell rivals)
    let facts = StartFacts.Of "a"
    let mutable frame = Frame(racer.At, racer.R)
    let opinion = node.Ask(&facts, &frame, racer.Floor)

    match opinion.ToOpinion() with
    | Opinion.Say(threshold, _) -> outcome racer rivals threshold.Value frame.Shed
    | Opinion.Abstain -> failwith "a leaf always has an opinion"

/// What the law makes of it: the last look decides. An arrival that had passed an earlier look in vain counts in shed for what it would
/// have counted there.
let private lawful (law: DebtLaw) tat racer =
    let rivals = Rivals(law, tat, Coming = racer.Rivals)
    let counts threshold = float Generate.limit / float (Generate.limit - max threshold racer.Floor)

    let rec look passed =
        let seen = rivals.Tat
        let threshold = law.ThresholdAt(seen, racer.At)

        if threshold = Generate.limit then
            outcome racer rivals threshold (passed |> Option.map counts |> Option.defaultValue 1.0)
        elif racer.R < max threshold racer.Floor then
            outcome racer rivals threshold 0.0
        else
            rivals.ComeFirst()

            if rivals.Tat = seen then
                rivals.Tat <- law.Charge(seen, racer.At)
                outcome racer rivals threshold 0.0
            else
                look (Some threshold)

    look None

/// Times close enough to meet every part of the law, some of them before the ones before.
let private time (law: DebtLaw) =
    Gen.frequency [ 3, Gen.constant 0L; 2, Gen.choose (-30, 300) |> Gen.map (fun n -> int64 n * (law.Tau / 10L)) ]

let private racer law =
    gen {
        let! at = time law
        let! r = Gen.frequency [ 3, Gen.constant (Generate.limit - 1UL); 2, Generate.randomness ]
        let! floor = Gen.frequency [ 1, Gen.constant 0UL; 1, Generate.randomness ]
        let! lost = Gen.choose (0, 4)
        let! rivals = Gen.listOfLength lost (Gen.choose (0, 6) |> Gen.bind (fun n -> Gen.listOfLength n (time law)))
        return { At = at; R = r; Floor = floor; Rivals = rivals }
    }

/// Small bounds, so that few payers meet the end of them.
let private settings =
    Gen.map3
        (fun burst softness depth -> { TargetPerSecond = 1000.0; Burst = burst; Softness = softness; Depth = depth })
        (Gen.choose (2, 4))
        (Gen.choose (1, 3))
        (Gen.choose (1, 6))

let private races =
    gen {
        let! settings = settings
        let! racers = Gen.listOf (racer (DebtLaw.OfAdaptive settings))
        return settings, racers
    }

let private ofRaces =
    Arb.fromGenShrink (races, (fun (settings, racers) -> Shrink.list Shrink.nothing racers |> Seq.map (fun racers -> settings, racers)))

/// All arrivals in turn, each from the debt that the one before left.
let private inTurn come law racers =
    racers
    |> List.mapFold (fun tat racer -> (let outcome = come law tat racer in outcome, outcome.Tat)) DebtLaw.Fresh
    |> fst

let private losses (outcomes: Outcome list) = outcomes |> List.exists (fun outcome -> outcome.Payers.Length > 1)

let private one =
    gen {
        let! settings = settings
        let law = DebtLaw.OfAdaptive settings
        let! racer = racer law
        let! before = Gen.choose (0, 2 * settings.Bound)
        return settings, racer, racer.At + int64 before * law.Tau / 2L
    }

/// The thresholds at all that the arrival may see when it looks.
let private thresholds (law: DebtLaw) tat racer =
    let rivals = Rivals(law, tat, Coming = racer.Rivals)

    let look () =
        (let threshold = law.ThresholdAt(rivals.Tat, racer.At) in
         rivals.ComeFirst()
         threshold)

    List.init (racer.Rivals.Length + 1) (fun _ -> look ())

[<Tests>]
let raceTests =
    testList
        "RaceTests"
        [
            propertyOf 2000 "whatever races a leaf loses, it answers, counts and leaves the debt as the law says" (fun () ->
                Prop.forAll ofRaces (fun (settings, racers) ->
                    let law = DebtLaw.OfAdaptive settings
                    let outcomes, expected = inTurn asked law racers, inTurn lawful law racers

                    let difference = List.zip outcomes expected |> List.tryFind (fun (outcome, expected) -> outcome <> expected)

                    difference.IsNone
                    |> Prop.label (difference |> Option.map (sprintf "%A") |> Option.defaultValue "")
                    |> Prop.classify (losses outcomes) "others pay"
                    |> Prop.classify (outcomes |> List.exists (fun outcome -> outcome.Shed > 1.0)) "lost into shed"))

            propertyOf 2000 "T1 holds for all who pay one debt, whatever races are lost" (fun () ->
                Prop.forAll ofRaces (fun (settings, racers) ->
                    let law = DebtLaw.OfAdaptive settings
                    let payers = inTurn asked law racers |> List.collect _.Payers
                    Theorem.hardCapOf 1 law payers |> Prop.classify (payers.Length >= settings.Bound) "as many as the bound"))

            // The weight integrates to 1 over R, piece by piece between the thresholds.
            propertyOf 3000 "T5: what a leaf says of one arrival counts for exactly 1 on average, whatever races it loses" (fun () ->
                Prop.forAll (Arb.fromGen one) (fun (settings, racer, tat) ->
                    let law = DebtLaw.OfAdaptive settings
                    let thresholds = thresholds law tat racer

                    let weight (low, high) =
                        let outcome = asked law tat { racer with R = low }
                        let counts = float Generate.limit / float (Generate.limit - max outcome.Threshold racer.Floor)
                        float (high - low) / float Generate.limit * (if outcome.IsKept then counts else outcome.Shed)

                    let ends = [ 0UL; racer.Floor; Generate.limit ] @ thresholds |> List.distinct |> List.sort
                    let expected = ends |> List.pairwise |> List.sumBy weight
                    let isLost = List.last thresholds = Generate.limit && List.head thresholds < Generate.limit

                    abs (expected - 1.0) < 1e-9
                    |> Prop.label $"expected weight {expected}"
                    |> Prop.classify isLost "lost into shed"
                    |> Prop.classify (isLost && racer.Floor > List.head thresholds) "lost into shed over a floor"))
        ]
