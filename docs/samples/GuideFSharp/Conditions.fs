// Snippets of docs/guide/conditions.md.
module Guide.Conditions

open Tracing.Functional
open Tracing.Functional.FSharp

// region: conditions
let large = AtStart.attribute "order.total" (Value.atLeast 500.0)

let checkout = AtStart.method' (Value.is "POST") |> Condition.and' (AtStart.path (Value.like "/orders*"))

let vip = AtStart.header "X-User-Tier" (Value.is "vip") |> Condition.or' (AtStart.baggage "user.tier" (Value.is "vip"))

let policy = Sample.always |> Sample.conditional (large |> Condition.or' (checkout |> Condition.and' vip))
// endregion

// region: satisfies
let nightly = AtStart.satisfies "nightly job" (fun facts -> facts.Name.StartsWith "nightly")
// endregion

let show () =
    Page.title "conditions" "what a condition asks, as the policy prints it"
    List.iter Page.built [ policy; Sample.fixedRatio 0.5 |> Sample.conditional nightly ]
