// The claim about chance: kept traces and sheds estimate the arrivals without bias, end to end; and that it sees a bias.
module Tracing.Functional.Tests.EstimateTests

open System
open Expecto
open FsCheck.FSharp
open Tracing.Functional

[<Literal>]
let private EstimateCases = 20

/// The chance that a sound build fails the estimate's property in a run, whatever its cases: 1e-9, shared out among them.
let private falseAlarm = 1e-9 / float (EstimateCases * Soak.factor)

/// The predictable variance up to which arrivals come. The bound grows with its root and a bias with the variance itself: at this
/// one a bias of five percent is beyond the bound by six standard deviations and more, see the last test.
let private most = 400_000.0

/// After a kept trace comes a burst, after a drop a pause, up to twice what one kept trace costs: about every second is kept.
let private gap seed i (decision: PolicyDecision) =
    if decision.IsKept then
        0L
    else
        int64 (Mix.randomness seed (i + 10_000_000UL) % 2_000_000UL)

/// Freedman's inequality inverted: |M| <= sqrt(2 v L) + 2 a L / 3 up to the first moment at which the predictable variance would pass v,
/// save with probability alpha, L = ln(2 / alpha). M_n = sum of weights + sheds - n; its steps are at most a = 1 / p_min, fixed beforehand.
let private deviation subject (seed: uint64) depth isDelegated =
    let adaptive = Policy.Adaptive { TargetPerSecond = 1000.0; Burst = 3; Softness = 2; Depth = depth }

    let running =
        Compile.start (
            if isDelegated then
                Policy.AllOf [ adaptive; Policy.FixedRatio 0.3 ]
            else
                adaptive
        )

    let facts = StartFacts.Of "a"
    let steps = Math.ScaleB(1.001, depth) |> max (1.001 / 0.3)
    let length = log (2.0 / falseAlarm)
    let bound = sqrt (2.0 * most * length) + 2.0 * steps * length / 3.0

    let rec go i now sum variance =
        let decision = running.Decide(&facts, now, Randomness.OfValue(Mix.randomness seed i))
        let p = decision.Threshold.Probability
        let variance = if p > 0.0 then variance + (1.0 - p) / p else variance

        if i = 1_000_000UL || variance > most then
            sum
        else
            go (i + 1UL) (now + gap seed i decision) (sum + subject.Weight decision - 1.0) variance

    go 0UL 0L 0.0 0.0, bound

[<Tests>]
let estimateTests =
    testList
        "EstimateTests"
        [
            propertyOf
                EstimateCases
                "T5: kept traces and sheds estimate the arrivals without bias, even where arrivals react to decisions"
                (fun (seed: uint64, depth: byte, isDelegated) ->
                    let sum, bound = deviation Subject.real seed (1 + int depth % 3) isDelegated
                    abs sum <= bound |> Prop.label $"sum {sum}, bound {bound}, alpha {falseAlarm}")

            // Mutants of the weights, at fixed seeds.
            testCase "weights five percent too high or too low, or a fifth, are killed at every depth" (fun () ->
                for depth, isDelegated in List.allPairs [ 1; 2; 3 ] [ false; true ] do
                    let deviationOf factor =
                        deviation
                            { Subject.real with Weight = fun decision -> factor * Subject.real.Weight decision }
                            57UL
                            depth
                            isDelegated

                    let sum, bound = deviationOf 1.0
                    Expect.isLessThanOrEqual (abs sum) bound $"the real thing, depth {depth}, delegated {isDelegated}"

                    for factor in [ 1.05; 0.95; 1.2; 0.8 ] do
                        let sum, bound = deviationOf factor
                        Expect.isGreaterThan (abs sum) bound $"weights times {factor}, depth {depth}, delegated {isDelegated}")
        ]
