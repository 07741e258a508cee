// Mutants kept in the suite: each is one wrong line, and a named claim must falsify it. Seeds are fixed, so that none survives or
// dies by chance; the same claim with the same seeds holds for the real thing.
module Tracing.Functional.Tests.Mutants

open FsCheck
open FsCheck.FSharp
open NUnit.Framework
open Tracing.Functional

let private config =
    Config.QuickThrowOnFailure.WithArbitrary([ typeof<Generators> ]).WithMaxTest(500).WithReplay(20260101UL, 57UL)

/// How FsCheck says that a property does not hold; None where it does.
let private falsified property =
    try
        Check.One(config, property)
        None
    with error ->
        Some error.Message

let private mustKill (mutant: Subject) (claim: Subject -> Property) =
    Assert.That(falsified (claim Subject.real), Is.Null, "the real thing")

    match falsified (claim mutant) with
    | Some message -> Assert.That(message, Does.Contain "Falsifiable")
    | None -> Assert.Fail "the mutant survived"

[<Test>]
let ``a ratio five percent too high is killed by the equidistributed share`` () =
    let mutant = { Subject.real with Keeps = fun ratio -> Subject.real.Keeps(min 1.0 (ratio * 1.05)) }
    mustKill mutant (fun subject -> Prop.forAll (Generators.Ratio()) (fun p -> Prop.forAll (Generators.R56()) (Subject.share subject p)))

[<Test>]
let ``greater instead of at least is killed by the equidistant share`` () =
    let mutant = { Subject.real with Keeps = fun ratio r -> r > 0UL && Subject.real.Keeps ratio (r - 1UL) }
    mustKill mutant (fun subject -> Prop.ofTestable (Subject.dyadicShare subject))

[<Test>]
let ``the wrong end of the trace id is killed by the last seven bytes`` () =
    let mutant = { Subject.real with Randomness = Array.rev >> Subject.real.Randomness }

    mustKill mutant (fun subject ->
        Prop.forAll (Generators.R56()) (fun r -> Prop.ofTestable (fun prefix -> Subject.traceIdEnd subject prefix r)))

[<Test>]
let ``counting by the requested ratio is killed by the count of what is kept`` () =
    let mutant = { Subject.real with Count = fun ratio -> if ratio > 0.0 then 1.0 / ratio else 0.0 }
    mustKill mutant (fun subject -> Prop.forAll (Generators.Ratio()) (Subject.countsWhatItKeeps subject))

[<Test>]
let ``a shed counted as one after a lost race is killed by the exact expectation`` () =
    let retry law seen now lost =
        let struct (threshold, shed) = Shed.retry law seen now lost
        struct (threshold, min shed 1.0)

    let clocks = Gen.map R56 Generate.randomness |> Gen.listOf |> Arb.fromGen

    mustKill { Subject.real with Retry = retry } (fun subject ->
        Prop.forAll (Generators.Debt()) (fun debt ->
            Prop.forAll clocks (fun clocks -> Prop.forAll (Generators.R56()) (Subject.unbiasedUnderRaces subject debt clocks))))

[<Test>]
let ``debt charged on a drop is killed by drops being free`` () =
    let settle settings tat now _ = Subject.real.Settle settings tat now (Generate.limit - 1UL)

    mustKill { Subject.real with Settle = settle } (fun subject ->
        Prop.forAll (Generators.Debt()) (fun debt ->
            Prop.forAll (Generators.R56()) (fun share -> Prop.forAll (Generators.R56()) (Subject.dropsAreFree subject debt share))))

[<Test>]
let ``an orElse that falls through on a drop is killed by stopping at a drop`` () =
    let keeps policy incoming = fst (Subject.decide policy (Evaluate.start policy) incoming)
    let orElse p q incoming = keeps p incoming || keeps q incoming

    mustKill { Subject.real with OrElse = orElse } (fun subject ->
        Prop.forAll (Generators.Policy()) (fun p ->
            Prop.forAll (Generators.Policy()) (fun q -> Prop.forAll (Generators.Incoming()) (Subject.orElseStopsAtADrop subject p q))))
