// Snippets of docs/guide/policy-text.md.
module Guide.PolicyTexts

open Tracing.Functional.FSharp

let show () =
    // region: read
    match Policy.parse "rule \"errors\": always when any span failed" with
    | Ok policy -> printfn "%s" (Policy.toText policy)
    | Error diagnostics -> diagnostics |> List.iter (printfn "%O")
// endregion
