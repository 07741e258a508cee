// Snippets of docs/guide/simulate.md.
module Guide.Simulate

open System
open Tracing.Functional
open Tracing.Functional.FSharp

// region: explain
let policy =
    Sample.never
    |> Sample.conditional (AtStart.path (Value.is "/health"))
    |> Sample.named "health"
    |> Sample.orElse (Sample.adaptive 10.0 |> Sample.named "orders")

let facts = StartFacts.Of("GET /orders").WithPath "/orders"
let explanation = policy |> Result.map (Explain.policy facts)
// endregion

// region: simulate
let arrivals =
    let random = Random 1

    [
        for i in 0..59_999 ->  // 1,000 a second for a minute
            Arrival(TimeSpan.FromMilliseconds(float i), Randomness.OfValue(uint64 (random.NextInt64())), facts)
    ]

let result = policy |> Result.map (Simulation.run arrivals)
// endregion

// region: decisions
let worstTenSeconds =
    policy |> Result.map (Simulation.decisions arrivals >> Simulation.worstWindow (TimeSpan.FromSeconds 10.0))
// endregion

let show () =
    Page.title "simulate" "why a trace is kept, and what a policy would have kept"

    match explanation, result, worstTenSeconds with
    | Ok explanation, Ok result, Ok worst ->
        Page.line (string explanation)
        Page.line $"offered {result.Offered}, kept {result.Kept}, estimate {result.Estimate:F0} + shed {result.Shed:F0}"
        Page.line $"at most {result.WorstSecond} kept in any second, {worst} in any 10 s"
    | Error error, _, _
    | _, Error error, _
    | _, _, Error error -> Page.line error.Message
