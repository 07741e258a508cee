// Claims about simulation: its sums are those of its decisions, its worst second is the worst, and it repeats.
module Tracing.Functional.Tests.SimulationTests

open System
open Expecto
open FsCheck.FSharp
open Tracing.Functional
open Tracing.Functional.FSharp

/// Simulated times are whole ticks of 100 ns.
let private arrivals (incomings: Incomings) =
    [ for i in incomings.List -> Arrival(TimeSpan.FromTicks(i.At / 100L), Randomness.OfValue i.R, Make.facts i) ]

let private bruteForce (window: TimeSpan) (times: TimeSpan list) =
    let countFrom (start: TimeSpan) = times |> List.filter (fun time -> time >= start && time - start <= window) |> List.length
    times |> List.map countFrom |> List.fold max 0

[<Tests>]
let simulationTests =
    testList
        "SimulationTests"
        [
            propertyOf
                500
                "the worst window is the worst of all windows that begin with a kept trace"
                (fun (ticks: int, incomings: Incomings) ->
                    let window = TimeSpan.FromTicks(abs (int64 ticks))
                    let times = arrivals incomings |> List.map _.At
                    Simulate.worstWindow window times = bruteForce window times)

            propertyOf 500 "a simulation's result sums up its decisions" (fun (policy, incomings: Incomings) ->
                let arrivals = arrivals incomings
                let result = Simulation.run arrivals policy
                let decisions = Simulation.decisions arrivals policy |> List.ofSeq
                let kept = decisions |> List.filter _.Verdict.IsKept
                let counted = kept |> List.filter _.Verdict.IsReliable |> List.sumBy _.Verdict.Threshold.AdjustedCount

                result.Offered = arrivals.Length
                && result.Kept = kept.Length
                && result.Estimate = counted
                && result.Shed = (decisions |> List.sumBy _.Verdict.Shed)
                && result.WorstSecond = bruteForce (TimeSpan.FromSeconds 1.0) (kept |> List.map _.Arrival.At))

            property "the same arrivals give the same result" (fun (policy, incomings: Incomings) ->
                let run () = Simulation.run (arrivals incomings) policy
                run () = run ())

            property "a simulation decides as a live policy does" (fun (policy, incomings: Incomings) ->
                let running = Compile.start policy
                let live incoming = (Make.decide running { incoming with Incoming.At = incoming.At / 100L * 100L }).Threshold
                let simulated = Simulation.decisions (arrivals incomings) policy |> Seq.map _.Verdict.Threshold |> List.ofSeq
                simulated = List.map live incomings.List)

            testCase "the kept ratio is kept of offered, and 0 of nothing" (fun () ->
                let arrivals kept dropped =
                    List.replicate kept (Generate.limit - 1UL) @ List.replicate dropped 0UL
                    |> List.map (fun r -> Arrival(TimeSpan.Zero, Randomness.OfValue r, StartFacts.Of "a"))

                for kept, dropped, expected in [ 0, 0, 0.0; 1, 3, 0.25; 3, 1, 0.75; 2, 0, 1.0; 0, 2, 0.0 ] do
                    Texts.check
                        $"{kept} of {kept + dropped}"
                        expected
                        (Simulation.run (arrivals kept dropped) (Policy.FixedRatio 0.5)).KeptRatio)

            testCase "a running policy says how its rates stand" (fun () ->
                let adaptive = Policy.Adaptive { TargetPerSecond = 10.0; Burst = 2; Softness = 1; Depth = 1 }
                let running = Compile.start (Policy.AnyOf [ Policy.Named("n", adaptive); Policy.RateLimited(4.0, 3); Policy.Always ])

                let check row now debts probabilities =
                    let states = List.ofSeq (running.RateStates now)
                    Texts.check $"{row}, rules" [ "n"; "rateLimited" ] (states |> List.map _.Rule)
                    Texts.check $"{row}, targets" [ 10.0; 4.0 ] (states |> List.map _.TargetPerSecond)
                    Texts.check $"{row}, debts" debts (states |> List.map _.Debt)
                    Texts.check $"{row}, probabilities" probabilities (states |> List.map _.Probability)

                check "fresh" 0L [ 0.0; 0.0 ] [ 1.0; 1.0 ]
                let keep () = Make.decide running (Make.plain 0L (Generate.limit - 1UL)) |> ignore
                keep ()
                keep ()
                check "two kept" 0L [ 2.0; 2.0 ] [ 0.5; 1.0 ]
                Texts.check "half of one paid off" [ 1.5; 1.8 ] [ for state in running.RateStates 50_000_000L -> state.Debt ]
                keep ()
                check "three kept" 0L [ 3.0; 3.0 ] [ 0.0; 0.0 ])

            testCase "a negative window counts as one of no length, and times may be as far apart as can be" (fun () ->
                let times = [ TimeSpan.MinValue; TimeSpan.Zero; TimeSpan.Zero; TimeSpan.MaxValue; TimeSpan.MaxValue; TimeSpan.MaxValue ]

                for window, expected in
                    [
                        TimeSpan.FromSeconds -1.0, 3
                        TimeSpan.MinValue, 3
                        TimeSpan.Zero, 3
                        TimeSpan.FromSeconds 1.0, 3
                        TimeSpan.MaxValue, 5
                    ] do
                    Texts.check $"{window}" expected (Simulate.worstWindow window times))

            property "only the differences of times count, whatever their origin" (fun (policy, incomings: Incomings) ->
                let early = arrivals incomings
                let origin = TimeSpan(DateTime(2026, 11, 24).Ticks)
                let late = early |> List.map (fun arrival -> Arrival(arrival.At + origin, arrival.Randomness, arrival.Facts))
                let thresholds arrivals = Simulation.decisions arrivals policy |> Seq.map _.Verdict.Threshold |> List.ofSeq
                thresholds early = thresholds late)

            testCase "arrivals beyond all times and without a value are decided" (fun () ->
                let policy = Policy.Adaptive(AdaptiveSettings.For 10.0)
                let top = Randomness.OfValue(Generate.limit - 1UL)
                let at time = Arrival(time, top, StartFacts.Of "a")
                let kept arrivals = (Simulation.run arrivals policy).Kept
                Texts.check "far ahead" 3 (kept [ at TimeSpan.MinValue; at TimeSpan.Zero; at TimeSpan.MaxValue ])
                // A clock that runs back meets a debt that is not paid off for long.
                Texts.check "far back" 1 (kept [ at TimeSpan.MaxValue; at TimeSpan.Zero; at TimeSpan.MinValue ])
                let baggage = Policy.Conditional(Condition.AtStart(StartTest.Baggage("k", ValueTest.Exists)), Policy.Always)
                Texts.check "no value" 0 (Simulation.run [ Unchecked.defaultof<Arrival> ] baggage).Kept)
        ]
