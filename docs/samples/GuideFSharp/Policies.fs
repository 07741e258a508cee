// Snippets of docs/guide/policies.md and of the README.
module Guide.Policies

open System
open Tracing.Functional
open Tracing.Functional.FSharp

// region: shop
let shop =
    Sample.never
    |> Sample.conditional (AtStart.path (Value.is "/health"))
    |> Sample.named "health"
    |> Sample.orElse (Sample.always |> Sample.conditional (AtStart.header "X-User-Tier" (Value.is "vip")) |> Sample.named "vip")
    |> Sample.orElse (Sample.adaptive 10.0 |> Sample.named "orders")
// endregion

// region: either
let pay = Sample.always |> Sample.conditional (AtStart.path (Value.is "/pay"))
let first = Sample.fixedRatio 0.1 |> Sample.orElse pay
let either = Sample.anyOf [ Sample.fixedRatio 0.1; pay ]
// endregion

// region: annotate
let annotated =
    Sample.always
    |> Sample.conditional (AtStart.baggage "debug" (Value.is "1"))
    |> Sample.named "debug"
    |> Sample.annotate [ "sampling.rule", "debug" ]
// endregion

// region: promise
let promised =
    Sample.never
    |> Sample.conditional (AtStart.path (Value.is "/health"))
    |> Sample.named "health"
    |> Sample.orElse (Sample.always |> Sample.conditional AnySpan.failed |> Sample.named "errors")
    |> Sample.orElse (Sample.always |> Sample.conditional (RootSpan.slowerThan (TimeSpan.FromSeconds 1.0)) |> Sample.named "slow")
    |> Sample.orElse (Sample.adaptive 10.0 |> Sample.named "ordinary")

let card = promised |> Result.map (Policy.guarantees >> string)
// endregion

// region: refuse
let refused =
    match Sample.fixedRatio 10.0 |> Sample.named "a tenth" with
    | Ok policy -> policy.ToString()
    | Error error -> error.Message
// endregion

let show () =
    Page.title "policies" "a policy prints as canonical text, a refusal says why"
    List.iter Page.built [ shop; first; either; annotated ]
    card |> Result.defaultWith _.Message |> Page.line
    Page.line refused
