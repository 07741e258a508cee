// Claims about simulation: its sums are those of its decisions, its worst second is the worst, and it repeats.
module Tracing.Functional.Tests.SimulationTests

open System
open FsCheck.FSharp
open Tracing.Functional
open Tracing.Functional.FSharp

/// Simulated times are whole ticks of 100 ns.
let private arrivals (incomings: Incomings) =
    [ for i in incomings.List -> Arrival(TimeSpan.FromTicks(i.At / 100L), Randomness.OfValue i.R, Make.facts i) ]

let private bruteForce (window: TimeSpan) (times: TimeSpan list) =
    let countFrom (start: TimeSpan) = times |> List.filter (fun time -> time >= start && time - start <= window) |> List.length
    times |> List.map countFrom |> List.fold max 0

[<SoakProperty(Cases = 500)>]
let ``the worst window is the worst of all windows that begin with a kept trace`` (ticks: int) (incomings: Incomings) =
    let window = TimeSpan.FromTicks(abs (int64 ticks))
    let times = arrivals incomings |> List.map _.At
    Simulate.worstWindow window times = bruteForce window times

[<SoakProperty(Cases = 500)>]
let ``a simulation's result sums up its decisions`` policy (incomings: Incomings) =
    let arrivals = arrivals incomings
    let result = Simulation.run arrivals policy
    let decisions = Simulation.decisions arrivals policy |> List.ofSeq
    let kept = decisions |> List.filter _.Verdict.IsKept
    let counted = kept |> List.filter _.Verdict.IsReliable |> List.sumBy _.Verdict.Threshold.AdjustedCount

    result.Offered = arrivals.Length
    && result.Kept = kept.Length
    && result.Estimate = counted
    && result.Shed = (decisions |> List.sumBy _.Verdict.Shed)
    && result.WorstSecond = bruteForce (TimeSpan.FromSeconds 1.0) (kept |> List.map _.Arrival.At)

[<SoakProperty>]
let ``the same arrivals give the same result`` policy (incomings: Incomings) =
    let run () = Simulation.run (arrivals incomings) policy
    run () = run ()

[<SoakProperty>]
let ``a simulation decides as a live policy does`` policy (incomings: Incomings) =
    let running = Compile.start policy
    let live incoming = (Make.decide running { incoming with Incoming.At = incoming.At / 100L * 100L }).Threshold
    let simulated = Simulation.decisions (arrivals incomings) policy |> Seq.map _.Verdict.Threshold |> List.ofSeq
    simulated = List.map live incomings.List
